/// A path pattern as `.gitignore` has them: `*` and `?` stay within a name, `**` crosses directories, `[a-z]` is one character.
///
/// A pattern without a slash matches a name at any depth; another is relative to the directory of the
/// configuration. A pattern that matches a directory matches all that is in it.
public struct GlobPattern: Sendable, Equatable {
  public let text: String
  private let components: [[UInt8]]
  private let isAnchored: Bool

  public init(_ text: String) {
    self.text = text
    var pattern = Substring(text)
    while pattern.hasPrefix("./") { pattern = pattern.dropFirst(2) }
    let isRooted = pattern.hasPrefix("/")
    components = pattern.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
    isAnchored = isRooted || components.count > 1
  }

  /// - Parameter path: Relative to the directory that the pattern is relative to.
  public func matches(_ path: String) -> Bool {
    let names = path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
    guard !components.isEmpty else { return false }
    if isAnchored { return Self.matches(components[...], names[...]) }
    return names.contains { Self.matches(components[0], $0) }
  }

  /// True when the pattern is used up, be there names left or not: they lie in the directory that it matched.
  private static func matches(_ pattern: ArraySlice<[UInt8]>, _ names: ArraySlice<[UInt8]>) -> Bool
  {
    guard let first = pattern.first else { return true }
    if first == Array("**".utf8) {
      // At the end it stands for what is in the directory, not for the directory.
      if pattern.count == 1 { return !names.isEmpty }
      return (names.startIndex...names.endIndex).contains {
        matches(pattern.dropFirst(), names[$0...])
      }
    }
    guard let name = names.first, matches(first, name) else { return false }
    return matches(pattern.dropFirst(), names.dropFirst())
  }

  /// Of one name. Goes back to the last `*` only, so it takes no more than the product of the lengths.
  static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    var p = 0
    var n = 0
    var retry: (pattern: Int, name: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        p += 1
        retry = (p, n)
      } else if p < pattern.count, let next = single(pattern, p, name[n]) {
        p = next
        n += 1
      } else if let (star, from) = retry {
        p = star
        n = from + 1
        retry = (star, n)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  /// Where the pattern goes on if its element there matches the byte.
  private static func single(_ pattern: [UInt8], _ start: Int, _ byte: UInt8) -> Int? {
    switch pattern[start] {
    case UInt8(ascii: "?"): return start + 1
    case UInt8(ascii: "["):
      guard let close = pattern[(start + 1)...].dropFirst().firstIndex(of: UInt8(ascii: "]")) else {
        return byte == UInt8(ascii: "[") ? start + 1 : nil
      }
      var set = pattern[(start + 1)..<close]
      let isNegated = set.first == UInt8(ascii: "!") || set.first == UInt8(ascii: "^")
      if isNegated { set = set.dropFirst() }
      return contains(set, byte) != isNegated ? close + 1 : nil
    case UInt8(ascii: "\\") where start + 1 < pattern.count:
      return pattern[start + 1] == byte ? start + 2 : nil
    case byte: return start + 1
    default: return nil
    }
  }

  private static func contains(_ set: ArraySlice<UInt8>, _ byte: UInt8) -> Bool {
    var index = set.startIndex
    while index < set.endIndex {
      if index + 2 < set.endIndex, set[index + 1] == UInt8(ascii: "-") {
        if set[index] <= byte, byte <= set[index + 2] { return true }
        index += 3
      } else {
        if set[index] == byte { return true }
        index += 1
      }
    }
    return false
  }
}
