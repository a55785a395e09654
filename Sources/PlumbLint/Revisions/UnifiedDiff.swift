/// The changed lines of the new side of `git diff -U0`.
struct UnifiedDiff {
  /// By path as git writes it, from the repository's root.
  private(set) var changes: [String: [ClosedRange<Int>]] = [:]

  init(_ text: String) {
    var path: String?
    // A line of a file may look like anything, so a hunk's lines are counted.
    var left = 0
    // By scalar: to `Character` a CRLF is one.
    for line in text.utf8.split(separator: UInt8(ascii: "\n")).map({ Substring($0) }) {
      if left > 0, line.first == "+" || line.first == "-" {
        left -= 1
      } else if line.hasPrefix("+++ ") {
        path = Self.path(line.dropFirst(4))
      } else if line.hasPrefix("@@ "), let hunk = Hunk(line) {
        left = hunk.removed + hunk.added
        if let path { changes[path, default: []].append(hunk.lines) }
      }
    }
  }

  /// Without the prefix `b/`, nil for `/dev/null`.
  private static func path(_ text: Substring) -> String? {
    // git ends a name that has a space with a tab.
    var name = String(text.last == "\t" ? text.dropLast() : text)
    if name.hasPrefix("\"") { name = unquoted(name) }
    guard name.hasPrefix("b/") else { return nil }
    return String(name.dropFirst(2))
  }

  /// Names with control characters or quotes are written like strings in C.
  private static func unquoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8.dropFirst().dropLast())[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      switch escape {
      case UInt8(ascii: "n"): bytes.append(0x0a)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "r"): bytes.append(0x0d)
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        let digits = [escape] + rest.prefix(2)
        rest = rest.dropFirst(2)
        bytes.append(digits.reduce(0) { $0 &* 8 &+ ($1 &- UInt8(ascii: "0")) })
      default: bytes.append(escape)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `@@ -12,3 +12,4 @@`
  private struct Hunk {
    var removed: Int
    var added: Int
    var lines: ClosedRange<Int>

    init?(_ line: Substring) {
      let parts = line.split(separator: " ", maxSplits: 3)
      guard parts.count >= 3, let old = Self.range(parts[1]), let new = Self.range(parts[2]) else {
        return nil
      }
      removed = old.count
      added = new.count
      // Where lines only went, the lines around the gap are the changed ones.
      lines =
        new.count == 0
        ? max(new.start, 1)...(new.start + 1) : new.start...(new.start + new.count - 1)
    }

    private static func range(_ text: Substring) -> (start: Int, count: Int)? {
      let parts = text.dropFirst().split(separator: ",")
      guard let first = parts.first, let start = Int(first), start >= 0 else { return nil }
      let count = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
      return count >= 0 && count < 1 << 32 ? (start, count) : nil
    }
  }
}
