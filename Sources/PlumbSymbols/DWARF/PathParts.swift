/// A path as a line table has it: the directory of the compilation, a directory, and a name; some of them empty.
struct PathParts {
  var compilation = Text.empty
  var directory = Text.empty
  var name: Text

  var string: String {
    if compilation.isEmpty, directory.isEmpty { return name.string }
    var bytes = GrowingBuffer<UInt8>(
      capacity: compilation.count + directory.count + name.count + 2)
    defer { bytes.deallocate() }
    append(to: &bytes)
    return String(decoding: bytes.buffer, as: UTF8.self)
  }

  /// Joined by single slashes.
  func append(to bytes: inout GrowingBuffer<UInt8>) {
    let start = bytes.count
    Self.join(compilation, &bytes, start)
    Self.join(directory, &bytes, start)
    Self.join(name, &bytes, start)
  }

  @inline(__always)
  private static func join(_ part: Text, _ bytes: inout GrowingBuffer<UInt8>, _ start: Int) {
    let slash = UInt8(ascii: "/")
    var (first, count) = (part.start, part.count)
    guard count > 0 else { return }
    if bytes.count > start {
      if bytes.start[bytes.count - 1] != slash { bytes.append(slash) }
      while count > 0, first.pointee == slash {
        first += 1
        count -= 1
      }
    }
    bytes.append(first, count: count)
  }
}
