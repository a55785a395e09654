import PlumbSymbols

/// A line of `/proc/<pid>/maps`.
public struct ProcessMapping: Hashable, Sendable {
  public var range: Range<UInt64>
  public var permissions: Segment.Permissions
  /// What is written stays in the process.
  public var isPrivate: Bool
  /// Of the file, in bytes.
  public var offset: UInt64
  /// A file's, or the kernel's name for it in brackets; empty for anonymous memory.
  public var path: String

  /// The mappings of a process by address, or nil, with `errno` set.
  ///
  /// - Parameter directory: `/proc/<pid>` or `/proc/self`.
  static func all(in directory: String) -> [ProcessMapping]? {
    guard let bytes = ProcFile.bytes(directory + "/maps") else { return nil }
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap(ProcessMapping.init(line:))
  }

  /// `7f1c00000000-7f1c00021000 rw-p 00000000 00:00 0    /path`.
  init?(line: ArraySlice<UInt8>) {
    var rest = line
    func hexadecimal() -> UInt64? {
      var value: UInt64 = 0
      var count = 0
      while let digit = rest.first.flatMap(Self.digit), count < 16 {
        value = value << 4 | digit
        count += 1
        rest.removeFirst()
      }
      return count > 0 ? value : nil
    }
    func skip(_ byte: Character) -> Bool { rest.popFirst() == byte.asciiValue }
    guard let low = hexadecimal(), skip("-"), let high = hexadecimal(), low < high, skip(" "),
      rest.count > 5
    else { return nil }
    range = low..<high
    let flags = Array(rest.prefix(4))
    permissions = []
    if flags[0] == UInt8(ascii: "r") { permissions.insert(.read) }
    if flags[1] == UInt8(ascii: "w") { permissions.insert(.write) }
    if flags[2] == UInt8(ascii: "x") { permissions.insert(.execute) }
    isPrivate = flags[3] == UInt8(ascii: "p")
    rest = rest.dropFirst(5)
    guard let offset = hexadecimal() else { return nil }
    self.offset = offset
    // Device and inode, and then blanks up to the column of paths.
    for _ in 0..<2 {
      rest = rest.drop { $0 == UInt8(ascii: " ") }.drop { $0 != UInt8(ascii: " ") }
    }
    path = String(decoding: rest.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    default: nil
    }
  }

  /// Whether objects of a Swift program may lie there.
  var canHaveObjects: Bool {
    permissions.contains(.read) && permissions.contains(.write) && isPrivate
      && !path.hasPrefix("/dev/")
  }
}
