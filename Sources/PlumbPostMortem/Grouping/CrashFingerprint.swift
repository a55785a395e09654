import PlumbModel
import PlumbStacks

extension PostMortem {
  /// The same for the same crash in another build, with or without the optimizer: made of the cause and the names of the innermost
  /// functions of the program, without lines, addresses, argument values and what a compiler adds to names.
  public var fingerprint: Fingerprint {
    var hash = StableHash()
    hash.combine(cause.kind.rawValue)
    hash.combine(CrashNames.cause(cause.text))
    for name in fingerprintedNames { hash.combine(name) }
    return Fingerprint(value: hash.value)
  }

  /// The names that the fingerprint is made of.
  public var fingerprintedNames: [String] {
    let frames = crashedThread?.frames ?? []
    // Without symbols an address of the program is its name; it groups the crashes of one build.
    let own = frames.flatMap { frame -> [String] in
      guard frame.functions.isEmpty else {
        return frame.functions.filter { $0.role == .own || $0.role == .dependency }
          .map { CrashNames.function($0.name) }
      }
      guard let image = frame.image, let address = frame.imageAddress else { return [] }
      return FunctionRole(programPath: record.program?.path).isForeign(image)
        ? [] : ["\(image.name)+\(hexadecimal(address))"]
    }
    let others = frames.flatMap(\.functions).filter { $0.role == .system || $0.role == .library }
    let names = own.isEmpty ? others.map { CrashNames.function($0.name) } : own
    guard cause.kind != .stackOverflow else { return Self.recursion(names) }
    var distinct: [String] = []
    for name in names where distinct.last != name { distinct.append(name) }
    return Array(distinct.prefix(3))
  }

  /// Where in the cycle the stack ended is chance.
  private static func recursion(_ names: [String]) -> [String] {
    let counts = Dictionary(names.prefix(64).map { ($0, 1) }, uniquingKeysWith: +)
    let repeated = counts.filter { $0.value > 1 }.keys.sorted()
    return repeated.isEmpty ? Array(names.prefix(1)) : repeated
  }
}

/// Names without what differs between builds and runs.
enum CrashNames {
  /// `Dictionary<String, Int>.subscript.getter` and `Dictionary.subscript.getter` are one.
  static func function(_ name: String) -> String {
    var result = ""
    var depth = 0
    var previous: Character = " "
    for character in name {
      switch character {
      // `<` after a letter opens generic arguments; the operator `<` stands alone.
      case "<" where depth > 0 || previous.isLetter || previous.isNumber: depth += 1
      case ">" where depth > 0 && previous != "-": depth -= 1
      default: if depth == 0 { result.append(character) }
      }
      previous = character
    }
    return result
  }

  /// What is put in quotes and every number may be of this run alone. Swift words a precondition in two ways.
  static func cause(_ text: String) -> String {
    var result = ""
    var quote: Character?
    let text = text.lowercased().replacing(#/0x[0-9a-f]+/#, with: "0")
    for character in text.prefix(400) {
      if let open = quote {
        if character == open { quote = nil }
        continue
      }
      switch character {
      case "'", "\"", "`":
        quote = character
        result.append("'")
      case _ where character.isASCII && character.isNumber:
        if result.last != "#" { result.append("#") }
      default: result.append(character)
      }
    }
    if result.hasPrefix("precondition fail") { return "precondition failure" }
    return String(result.prefix(120))
  }
}
