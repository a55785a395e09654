/// A path as a line table has it: the directory of the compilation, a directory, and a name; some of them empty.
struct PathParts {
  var compilation = Text.empty
  var directory = Text.empty
  var name: Text

  var string: String {
    if compilation.isEmpty, directory.isEmpty { return name.string }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(compilation.count + directory.count + name.count + 2)
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Joined by single slashes.
  func append(to bytes: inout [UInt8]) {
    let start = bytes.count
    for part in [compilation, directory, name] where !part.isEmpty {
      var part = UnsafeBufferPointer(start: part.start, count: part.count)[...]
      if bytes.count > start {
        if bytes.last != UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
        part = part.drop { $0 == UInt8(ascii: "/") }
      }
      bytes.append(contentsOf: part)
    }
  }
}
