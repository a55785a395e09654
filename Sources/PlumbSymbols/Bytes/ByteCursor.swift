/// Reads forwards. Past the end it gives zeros, stays at the end and remembers it: a loop over a cursor ends, and a caller asks
/// once, behind many reads, whether they were good.
struct ByteCursor {
  private(set) var position: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  private(set) var isOverrun = false

  init(_ view: ByteView) {
    position = view.start
    end = view.start + view.count
  }

  /// Begins at `offset`, or is overrun at once.
  init(_ view: ByteView, at offset: UInt64) {
    end = view.start + view.count
    if offset <= UInt64(view.count) {
      position = view.start + Int(offset)
    } else {
      position = end
      isOverrun = true
    }
  }

  @inline(__always) var isAtEnd: Bool { position >= end }
  @inline(__always) var remaining: Int { end - position }

  @inline(never)
  private mutating func overrun() {
    position = end
    isOverrun = true
  }

  @inline(__always)
  mutating func fixed<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type = T.self) -> T {
    guard remaining >= MemoryLayout<T>.size else {
      overrun()
      return 0
    }
    let value = UnsafeRawPointer(position).loadUnaligned(as: T.self)
    position += MemoryLayout<T>.size
    return T(littleEndian: value)
  }

  @inline(__always)
  mutating func byte() -> UInt8 {
    guard position < end else {
      overrun()
      return 0
    }
    let value = position.pointee
    position += 1
    return value
  }

  /// An offset of DWARF: 4 or 8 bytes.
  @inline(__always)
  mutating func offset(is64: Bool) -> UInt64 {
    is64 ? fixed(UInt64.self) : UInt64(fixed(UInt32.self))
  }

  /// - Parameter place: not before the position and not past the end.
  @inline(__always)
  mutating func move(to place: UnsafePointer<UInt8>) { position = place }

  @inline(__always)
  mutating func skip(_ count: Int) {
    if count >= 0, count <= remaining { position += count } else { overrun() }
  }

  @inline(__always)
  mutating func skip(_ count: UInt64) {
    if count <= UInt64(remaining) { position += Int(count) } else { overrun() }
  }

  @inline(__always)
  mutating func uleb() -> UInt64 {
    if position < end, position.pointee < 0x80 {
      let value = position.pointee
      position += 1
      return UInt64(value)
    }
    return longULEB()
  }

  @inline(never)
  private mutating func longULEB() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end {
      let byte = position.pointee
      position += 1
      if shift < 64 { value |= UInt64(byte & 0x7f) << shift }
      if byte < 0x80 { return value }
      shift += 7
    }
    overrun()
    return 0
  }

  mutating func sleb() -> Int64 {
    var value: Int64 = 0
    var shift: Int64 = 0
    while position < end {
      let byte = position.pointee
      position += 1
      if shift < 64 { value |= Int64(byte & 0x7f) << shift }
      shift += 7
      if byte < 0x80 {
        if shift < 64, byte & 0x40 != 0 { value |= -1 << shift }
        return value
      }
    }
    overrun()
    return 0
  }

  /// A zero-ended string; its bytes stay where they are.
  mutating func text() -> Text {
    let start = position
    while position < end {
      if position.pointee == 0 {
        let text = Text(start: start, count: position - start)
        position += 1
        return text
      }
      position += 1
    }
    overrun()
    return .empty
  }

  @inline(__always)
  mutating func skipText() {
    while position < end {
      position += 1
      if position[-1] == 0 { return }
    }
    overrun()
  }
}
