#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The first byte of every line, so that an offset becomes a line and a column.
///
/// Lines end as the compiler's own diagnostics count them: LF, CRLF (one line end), and CR alone.
public struct LineTable: Sendable, Equatable {
  /// Offset of the first byte of each line, ascending; the first is 0.
  public let starts: [UInt32]

  public init(starts: [UInt32]) {
    self.starts = starts.isEmpty ? [0] : starts
  }

  public init(_ bytes: [UInt8]) {
    self.init(starts: bytes.withUnsafeBufferPointer(Self.lineStarts))
  }

  /// The line and the column (in UTF-8 bytes) of an offset, both counted from 1.
  public func position(of offset: Int) -> (line: Int, column: Int) {
    let line = lineIndex(of: offset)
    return (line + 1, max(0, offset - Int(starts[line])) + 1)
  }

  /// The line of an offset, counted from 1.
  public func line(of offset: Int) -> Int { lineIndex(of: offset) + 1 }

  private func lineIndex(of offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(starts[middle]) <= offset { low = middle } else { high = middle }
    }
    return low
  }

  private static func lineStarts(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt32] {
    var starts: [UInt32] = [0]
    guard let base = bytes.baseAddress else { return starts }
    starts.reserveCapacity(bytes.count / 32 + 1)
    // A file without a CR, which is nearly every one, needs one search for LF only.
    if memchr(base, 0x0D, bytes.count) != nil { return lineStartsWithReturns(bytes) }
    var offset = 0
    while let found = memchr(base + offset, 0x0A, bytes.count - offset) {
      offset = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
      starts.append(UInt32(truncatingIfNeeded: offset))
    }
    return starts
  }

  private static func lineStartsWithReturns(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt32] {
    var starts: [UInt32] = [0]
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == 0x0D {
        if index < bytes.count, bytes[index] == 0x0A { index += 1 }
      } else if byte != 0x0A {
        continue
      }
      starts.append(UInt32(truncatingIfNeeded: index))
    }
    return starts
  }
}
