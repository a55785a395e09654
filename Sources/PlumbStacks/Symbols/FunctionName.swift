/// What is to be read in the name of a function.
package enum FunctionName {
  /// What the compiler calls a trap in debug information: no function has this name.
  private static let trapPrefix = "Swift runtime failure: "

  /// `Swift runtime failure: Index out of range` says why.
  package static func trapReason(_ symbol: String) -> String? {
    symbol.hasPrefix(trapPrefix) ? String(symbol.dropFirst(trapPrefix.count)) : nil
  }

  /// The part of an async function that runs after a suspension: the mangled name ends in `TQ` or `TY` and a number, before what the
  /// optimizer may have hung behind (`.resume.0`).
  package static func isResumePoint(_ symbol: String) -> Bool { withoutResumeSuffix(symbol) != nil }

  /// The whole function of which a resume point is a part; nil for what is none.
  package static func withoutResumeSuffix(_ symbol: String) -> String? {
    guard isSwift(symbol) else { return nil }
    var rest = Substring(symbol).utf8
    while true {
      if let whole = removingResumeSuffix(rest) { return String(Substring(whole)) }
      guard let dot = rest.lastIndex(of: UInt8(ascii: ".")) else { return nil }
      rest = rest[..<dot]
    }
  }

  /// What the compiler calls the statements of a script that awaits something, and what it writes around an asynchronous `main`: only the
  /// first has lines.
  package static func isAsyncMain(_ symbol: String) -> Bool {
    let name = Substring(symbol).utf8
    return (removingResumeSuffix(name) ?? name).elementsEqual("async_Main".utf8)
  }

  private static func removingResumeSuffix(_ name: Substring.UTF8View) -> Substring.UTF8View? {
    var rest = name
    guard rest.popLast() == UInt8(ascii: "_") else { return nil }
    while let last = rest.last, UInt8(ascii: "0")...UInt8(ascii: "9") ~= last { rest.removeLast() }
    guard let kind = rest.popLast(), rest.popLast() == UInt8(ascii: "T"),
      kind == UInt8(ascii: "Q") || kind == UInt8(ascii: "Y")
    else { return nil }
    return rest
  }

  package static func isSwift(_ symbol: String) -> Bool {
    ["$s", "$S", "$e", "_$s", "_$S", "_T0"].contains { symbol.hasPrefix($0) }
  }

  /// The module of a Swift function, where the mangled name begins with it: `$s4main…`. A letter stands for a well-known one: `$ss…`
  /// and `$sS…` are of the standard library, `$sSc…` of its concurrency.
  package static func module(of symbol: String) -> String? {
    guard isSwift(symbol), let start = symbol.firstIndex(of: "$") else { return nil }
    var rest = symbol[start...].dropFirst(2)
    switch rest.first {
    case "s": return "Swift"
    case "S":
      return rest.dropFirst().first == "c" || rest.dropFirst().first == "C"
        ? "_Concurrency" : "Swift"
    default: break
    }
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard let length = Int(digits), length > 0 else { return nil }
    rest = rest.dropFirst(digits.count)
    return rest.utf8.count >= length
      ? String(decoding: rest.utf8.prefix(length), as: UTF8.self) : nil
  }

  /// A simplified name without what says only how the function came about.
  package static func readable(_ simplified: String) -> String {
    var name = Substring(simplified)
    while let prefix = compilerPrefixes.first(where: { name.hasPrefix($0) }) {
      name = name.dropFirst(prefix.count)
    }
    // A closure at top level is in a function without a name.
    if name.hasSuffix(" in ") { return "\(name)top-level code" }
    return String(withoutCloneSuffix(name))
  }

  private static let compilerPrefixes = ["specialized ", "merged ", "partial apply for "]

  /// `foo.llvm.1234`, `foo (.cold.1)`, `foo.resume.0`
  private static func withoutCloneSuffix(_ name: Substring) -> Substring {
    var name = name
    if name.hasSuffix(")"), let range = name.firstRange(of: " (.") {
      name = name[..<range.lowerBound]
    }
    for mark in cloneMarks {
      if let range = name.firstRange(of: mark), range.lowerBound > name.startIndex {
        name = name[..<range.lowerBound]
      }
    }
    return name
  }

  private static let cloneMarks = [
    ".llvm.", ".cold", ".resume.", ".part.", ".isra.", ".constprop.", " with unmangled suffix",
    "@GLIBC", "@@",
  ]

  /// What the compiler puts between a caller and a function: it has no lines of its own.
  package static func isThunk(_ simplified: String) -> Bool {
    thunkPrefixes.contains { readable(simplified).hasPrefix($0) }
  }

  private static let thunkPrefixes = [
    "thunk for ", "reabstraction thunk ", "protocol witness for ", "dispatch thunk of ",
    "@objc ", "outlined ", "lazy protocol witness ", "type metadata ", "value witness ",
    "vtable thunk for ",
  ]
}
