/// The text of a listing, collected before it is written.
struct ListingOutput {
  private var bytes = GrowingBuffer<UInt8>(capacity: writeSize + 1 << 14)
  private var names: DemangledNames?
  private let write: (UnsafeRawBufferPointer) -> Void

  private static let writeSize = 1 << 17

  /// - Parameter style: nil: names stay as the linker knows them.
  init(_ style: DemangleStyle?, write: @escaping (UnsafeRawBufferPointer) -> Void) {
    names = style.map { DemangledNames(style: $0) }
    self.write = write
  }

  /// Writes the rest.
  mutating func finish() {
    flush()
    bytes.deallocate()
    names?.deallocate()
  }

  @inline(__always)
  mutating func name(_ text: Text?) {
    if let text {
      let shown = names?.shown(text) ?? text
      bytes.append(shown.start, count: shown.count)
    } else {
      unknown()
    }
    bytes.append(Self.newLine)
  }

  @inline(__always)
  mutating func place(_ path: Text?, _ line: UInt32, _ column: UInt32) {
    if let path { bytes.append(path.start, count: path.count) } else { unknown() }
    place(line, column)
  }

  mutating func place(_ path: PathParts?, _ line: UInt32, _ column: UInt32) {
    if let path { path.append(to: &bytes) } else { unknown() }
    place(line, column)
  }

  /// Between the answers to two addresses.
  @inline(__always)
  mutating func endAnswer() {
    bytes.append(Self.newLine)
    if bytes.count >= Self.writeSize { flush() }
  }

  private static let newLine = UInt8(ascii: "\n")
  private static let colon = UInt8(ascii: ":")

  @inline(__always)
  private mutating func place(_ line: UInt32, _ column: UInt32) {
    bytes.append(Self.colon)
    bytes.append(decimal: line)
    bytes.append(Self.colon)
    bytes.append(decimal: column)
    bytes.append(Self.newLine)
  }

  private mutating func unknown() {
    bytes.append(UInt8(ascii: "?"))
    bytes.append(UInt8(ascii: "?"))
  }

  private mutating func flush() {
    guard bytes.count > 0 else { return }
    write(UnsafeRawBufferPointer(bytes.buffer))
    bytes.removeAll()
  }
}

extension GrowingBuffer<UInt8> {
  @inline(__always)
  fileprivate mutating func append(decimal number: UInt32) {
    if number < 10 {
      append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number))
      return
    }
    var count = 2
    var limit: UInt64 = 100
    while UInt64(number) >= limit {
      count &+= 1
      limit &*= 10
    }
    extend(by: count)
    var place = start + self.count
    var rest = number
    for _ in 0..<count {
      place -= 1
      place.pointee = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
