/// Reads the text of types, as a declaration writes them.
public enum TypeText {
  /// The name without generic arguments: `Foo<Int>.Bar<T>` is `Foo.Bar`.
  public static func withoutGenerics(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "<")) else { return text }
    var kept: [UInt8] = []
    var depth = 0
    var previous: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "<"): depth += 1
      case UInt8(ascii: ">") where previous != UInt8(ascii: "-") && depth > 0: depth -= 1
      default: if depth == 0 { kept.append(byte) }
      }
      previous = byte
    }
    return String(decoding: kept, as: UTF8.self)
  }

  /// The name of the nominal type that a value of the written type is, once unwrapped: without attributes,
  /// specifiers, `any`, `some`, optionality, generic arguments, and the prefix of a system module.
  ///
  /// `[Int]` is `Array`, `[K: V]` is `Dictionary`; `Optional<T>` is `T`. A function or tuple type, and a composition,
  /// have no such name and come back as written without what stands around them.
  public static func bare(_ text: String) -> String {
    // Most types are plain names, and need no copy.
    if text.utf8.allSatisfy(isNameByte), !text.utf8.contains(UInt8(ascii: ".")) { return text }
    var rest = Substring(text)
    trim(&rest)
    dropSpecifiers(&rest, words: specifiers)
    while let last = rest.utf8.last, last == UInt8(ascii: "?") || last == UInt8(ascii: "!") {
      rest = rest.dropLast()
      trim(&rest)
    }
    if isFunction(rest) { return String(rest) }
    if rest.utf8.first == UInt8(ascii: "("), closesAtEnd(rest, ascii("("), ascii(")")) {
      let inner = rest.dropFirst().dropLast()
      return hasTopLevel(inner, ",") ? String(rest) : bare(String(inner))
    }
    if rest.utf8.first == UInt8(ascii: "["), closesAtEnd(rest, ascii("["), ascii("]")) {
      return hasTopLevel(rest.dropFirst().dropLast(), ":") ? "Dictionary" : "Array"
    }
    for wrapper in ["Optional<", "Swift.Optional<"] where rest.hasPrefix(wrapper) {
      if rest.utf8.last == UInt8(ascii: ">") {
        return bare(String(rest.dropFirst(wrapper.count).dropLast()))
      }
    }
    return withoutModule(withoutGenerics(String(rest)))
  }

  /// `Foundation.Timer` is `Timer`; see ``isSystemModule(_:)``.
  public static func withoutModule(_ name: String) -> String {
    guard let dot = name.firstIndex(of: "."), isSystemModule(name[..<dot]) else { return name }
    return String(name[name.index(after: dot)...])
  }

  /// Whether the type, as written, may be nil.
  public static func isOptional(_ text: String) -> Bool {
    var rest = Substring(text)
    trim(&rest)
    if isFunction(rest) { return false }
    return rest.hasSuffix("?") || rest.hasSuffix("!") || rest.hasPrefix("Optional<")
  }

  /// Whether the type is that of a function, optional or not: `(@Sendable () -> Void)?`.
  public static func isFunction(_ text: some StringProtocol) -> Bool {
    var depth = 0
    var previous: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "<"): depth += 1
      case UInt8(ascii: ">") where previous == UInt8(ascii: "-"): if depth == 0 { return true }
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: ">"): depth -= 1
      default: break
      }
      previous = byte
    }
    return false
  }

  /// The part after the last dot.
  public static func last(_ name: String) -> String {
    guard let dot = name.lastIndex(of: ".") else { return name }
    return String(name[name.index(after: dot)...])
  }

  /// Whether the name may stand before a declaration without changing what it is. Only modules that come with the system
  /// are known here.
  public static func isSystemModule(_ name: some StringProtocol) -> Bool {
    systemModules.contains(Substring(name))
  }

  private static let systemModules: Set<Substring> = [
    "Android", "Bionic", "CoreFoundation", "Darwin", "Dispatch", "Foundation",
    "FoundationEssentials", "Glibc", "Musl", "Swift", "Synchronization", "System",
    "SystemPackage", "WinSDK", "_Concurrency",
  ]

  private static let specifiers: Set<Substring> = [
    "any", "some", "inout", "borrowing", "consuming", "sending", "isolated", "nonisolated",
    "__owned", "__shared", "_const",
  ]
}
