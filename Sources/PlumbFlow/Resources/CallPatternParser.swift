import PlumbSource

/// What is wrong with the text of a call pattern.
public struct CallPatternError: Error, Equatable, CustomStringConvertible {
  /// Where in the pattern, in UTF-8 bytes.
  public let offset: Int
  public let message: String
  public var description: String { message }

  public init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }
}

extension CallPattern {
  /// Reads the notation of resource files; see ``CallPattern``.
  public init(parsing text: String) throws(CallPatternError) {
    var parser = CallPatternParser(text)
    self = try parser.pattern()
  }
}

private struct CallPatternParser {
  let text: String
  let bytes: [UInt8]
  var position = 0

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  mutating func pattern() throws(CallPatternError) -> CallPattern {
    guard !bytes.isEmpty else {
      throw error("empty call pattern; expected a name such as 'open', 'Type.method' or '.method'")
    }
    let isMethod = take(".")
    var names = [try name()]
    while take(".") { names.append(try name()) }
    if names.count > 1, TypeText.isSystemModule(names[0]) { names.removeFirst() }
    if isMethod, names.count > 1 {
      throw error("'.' in the middle of a method pattern; expected '.\(names.last!)'", at: 0)
    }
    if names.last == "init" {
      names.removeLast()
      if names.isEmpty { throw error("'init' without a type; expected 'Type(…)'", at: 0) }
    }
    var arguments = Arguments()
    if take("(") { arguments = try self.arguments() }
    if position < bytes.count {
      throw error("unexpected '\(rest)' after the pattern; expected its end")
    }
    let baseName = names.removeLast()
    let type = names.joined(separator: ".")
    return CallPattern(
      text: text, callee: isMethod ? .method : type.isEmpty ? .name : .member(of: type),
      baseName: baseName, labels: arguments.labels, allowsMoreArguments: arguments.allowsMore,
      resourceArgument: arguments.resource, resourceIsElement: arguments.isElement,
      nilArguments: arguments.nilArguments)
  }

  private struct Arguments {
    var labels: [String]?
    var resource: Int?
    var isElement = false
    var nilArguments: [Int] = []
    var allowsMore = false
  }

  private mutating func arguments() throws(CallPatternError) -> Arguments {
    var result = Arguments(labels: [])
    skipSpaces()
    if take(")") { return result }
    while true {
      skipSpaces()
      if take("...") || take("…") {
        result.allowsMore = true
        skipSpaces()
        guard take(")") else { throw error("arguments after '...'; expected ')'") }
        return result
      }
      try argument(into: &result)
      skipSpaces()
      if take(")") { return result }
      if take(",") { continue }
      // `a:b:` needs no comma.
      guard previous == UInt8(ascii: ":"), position < bytes.count else {
        if position == bytes.count {
          throw error(
            "'(' without ')'; a pattern with a comma needs quotes in a list: \"\(text),…)\"")
        }
        throw error("unexpected '\(rest)'; expected ',' or ')'")
      }
    }
  }

  private var previous: UInt8? {
    var index = position - 1
    while index >= 0, bytes[index] == UInt8(ascii: " ") { index -= 1 }
    return index >= 0 ? bytes[index] : nil
  }

  /// `$`, `_`, `nil`, `label:`, `_:`, `label: $`, `label: _`, `label: nil`.
  private mutating func argument(into result: inout Arguments) throws(CallPatternError) {
    if take("$") {
      try mark(&result)
      result.labels?.append("")
      return
    }
    let start = position
    guard let label = identifier() else {
      throw error(
        rest.isEmpty
          ? "'(' without ')'; expected an argument: '$', '_' or 'label:'"
          : "unexpected '\(rest)'; expected an argument: '$', '_' or 'label:'")
    }
    if take(":") {
      skipSpaces()
      if take("$") {
        try mark(&result)
      } else {
        value(of: &result)
      }
    } else if label == "nil" {
      result.nilArguments.append(result.labels?.count ?? 0)
      result.labels?.append("")
      return
    } else if label != "_" {
      throw error("argument label '\(label)' without ':'; expected '\(label):'", at: start)
    }
    result.labels?.append(label == "_" ? "" : label)
  }

  /// `_` or `nil` after a label. Another name begins the next argument.
  private mutating func value(of result: inout Arguments) {
    let start = position
    guard let name = identifier(), !take(":") else {
      position = start
      return
    }
    switch name {
    case "_": break
    case "nil": result.nilArguments.append(result.labels?.count ?? 0)
    default: position = start
    }
  }

  private mutating func mark(_ result: inout Arguments) throws(CallPatternError) {
    guard result.resource == nil else {
      throw error("a second '$'; expected one resource in a pattern", at: position - 1)
    }
    result.resource = result.labels?.count
    result.isElement = take("[]")
  }

  // MARK: Bytes

  private var rest: String { String(decoding: bytes[position...].prefix(40), as: UTF8.self) }

  private mutating func name() throws(CallPatternError) -> String {
    guard let name = identifier(), name != "_" else {
      throw error(
        rest.isEmpty
          ? "the pattern ends early; expected a name" : "unexpected '\(rest)'; expected a name")
    }
    return name
  }

  private mutating func identifier() -> String? {
    let start = position
    while position < bytes.count, isNameByte(bytes[position]) { position += 1 }
    guard position > start, !(48...57).contains(bytes[start]) else {
      position = start
      return nil
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "_"): true
    case 0xE2: false  // "…" and its like
    default: byte >= 128
    }
  }

  private mutating func skipSpaces() {
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
  }

  private mutating func take(_ token: StaticString) -> Bool {
    let length = token.utf8CodeUnitCount
    guard bytes.count - position >= length else { return false }
    for index in 0..<length where bytes[position + index] != token.utf8Start[index] { return false }
    position += length
    return true
  }

  private func error(_ message: String, at offset: Int? = nil) -> CallPatternError {
    CallPatternError(offset: offset ?? position, message: message)
  }
}
