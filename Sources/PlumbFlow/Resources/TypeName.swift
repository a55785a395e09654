/// The text of a type as it stands in source, reduced to what resource files compare.
public enum TypeName {
  /// Names that may stand before a declaration without changing what it is.
  public static let modules: Set<String> = [
    "Swift", "_Concurrency", "Foundation", "FoundationEssentials", "CoreFoundation", "Dispatch",
    "Glibc", "Musl", "Darwin", "Android", "Bionic", "WinSDK", "Synchronization", "System",
    "SystemPackage",
  ]

  /// `any DispatchSourceTimer`, `Foundation.Timer?`, `UnsafeMutablePointer<Int>!` without modifiers, module, generic arguments
  /// and optionality: `DispatchSourceTimer`, `Timer`, `UnsafeMutablePointer`.
  public static func bare(_ text: String) -> String {
    guard text.utf8.contains(where: { !isPlain($0) }) else { return text }
    var text = text[...]
    for modifier in modifiers {
      if text.hasPrefix(modifier) { text = text.dropFirst(modifier.count) }
    }
    while let last = text.last, last == "?" || last == "!" || last == " " { text.removeLast() }
    if text.hasPrefix("("), text.hasSuffix(")"), !text.contains(",") {
      return bare(String(text.dropFirst().dropLast()))
    }
    for wrapper in ["Optional<", "Swift.Optional<"] where text.hasPrefix(wrapper) {
      guard text.hasSuffix(">") else { break }
      return bare(String(text.dropFirst(wrapper.count).dropLast()))
    }
    text = dropModule(Substring(dropGenericArguments(text)))
    return String(text)
  }

  private static let modifiers = [
    "inout ", "borrowing ", "consuming ", "sending ", "__owned ", "__shared ", "isolated ",
    "@escaping ", "@Sendable ", "any ", "some ",
  ]

  private static func isPlain(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 || byte == UInt8(ascii: "_") || byte >= 128
  }

  private static func dropGenericArguments(_ text: Substring) -> String {
    guard text.utf8.contains(UInt8(ascii: "<")) else { return String(text) }
    var kept = ""
    var depth = 0
    for character in text {
      switch character {
      case "<": depth += 1
      case ">": depth = max(0, depth - 1)
      default: if depth == 0 { kept.append(character) }
      }
    }
    return kept
  }

  private static func dropModule(_ text: Substring) -> Substring {
    guard let dot = text.firstIndex(of: "."), modules.contains(String(text[..<dot])) else {
      return text
    }
    return text[text.index(after: dot)...]
  }
}
