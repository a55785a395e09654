import Glibc

/// Files and directories of `/proc`, which have no size and come in pieces.
enum ProcFile {
  /// nil sets `errno`.
  static func bytes(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    while true {
      let start = bytes.count
      let room = max(16 << 10, start)
      var count = 0
      bytes.reserveCapacity(start + room)
      bytes.append(
        contentsOf: [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
          count = Glibc.read(file, buffer.baseAddress, room)
          filled = max(0, count)
        })
      if count < 0, errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return bytes }
    }
  }

  /// Without the line's end.
  static func line(_ path: String) -> String? {
    bytes(path).map { String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
  }

  static func target(ofLink path: String) -> String? {
    let target = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, filled in
      filled = max(
        0, buffer.withMemoryRebound(to: CChar.self) { readlink(path, $0.baseAddress!, $0.count) })
    }
    return target.isEmpty ? nil : String(decoding: target, as: UTF8.self)
  }

  /// The names that are numbers: of processes, threads and descriptors.
  static func numbers(in path: String) -> [Int32] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var numbers: [Int32] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let number = Int32(name) { numbers.append(number) }
    }
    return numbers.sorted()
  }
}
