import Yams

/// A node of a YAML file that reports to its source when it is not what was expected.
package struct YAMLValue {
  package let node: Node
  package let source: YAMLSource

  package func report(_ message: String, offset: Int = 0) {
    source.report(message, at: node.mark.map(YAMLSource.Position.init), offset: offset)
  }

  /// `key:` with nothing behind it.
  package var isNothing: Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
    return ["", "~", "null"].contains(scalar.string)
  }

  /// How it is called in messages.
  private var shape: String {
    switch node {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar(let scalar): isNothing ? "nothing" : "'\(scalar.string.prefix(40))'"
    case .alias: "an alias"
    }
  }

  package func reportShape(expected: String) { report("\(shape); expected \(expected)") }

  /// - Parameter expected: how messages call what should stand here.
  package func text(_ expected: String) -> String? {
    guard case .scalar(let scalar) = node, !isNothing, !scalar.string.isEmpty else {
      reportShape(expected: expected)
      return nil
    }
    return scalar.string
  }

  /// Bytes before the text of a scalar, for places inside of it.
  package var textOffset: Int {
    guard case .scalar(let scalar) = node else { return 0 }
    return scalar.style == .plain ? 0 : 1
  }

  package func list(_ expected: String) -> [YAMLValue] {
    guard case .sequence(let sequence) = node else {
      reportShape(expected: expected)
      return []
    }
    return sequence.map { YAMLValue(node: $0, source: source) }
  }

  /// A list, or one element without brackets.
  package func oneOrMore() -> [YAMLValue] {
    guard case .sequence(let sequence) = node else { return [self] }
    return sequence.map { YAMLValue(node: $0, source: source) }
  }

  /// The pairs of a mapping in their order, whatever their keys.
  package func pairs(_ expected: String) -> [(key: YAMLValue, value: YAMLValue)] {
    guard case .mapping(let mapping) = node else {
      reportShape(expected: expected)
      return []
    }
    return mapping.map {
      (YAMLValue(node: $0.key, source: source), YAMLValue(node: $0.value, source: source))
    }
  }

  /// A mapping with these keys and no others.
  package func fields(_ what: String, required: [String], optional: [String] = []) -> YAMLFields? {
    let known = required + optional
    guard case .mapping = node else {
      reportShape(expected: "\(what), a mapping with \(known.joined(separator: ", "))")
      return nil
    }
    var values: [String: YAMLValue] = [:]
    for (key, value) in pairs(what) {
      guard let name = key.node.scalar?.string, known.contains(name) else {
        let name = key.node.scalar.map { String($0.string.prefix(40)) }
        let hint = NearestName.hint(for: name ?? "", among: known)
        let keys = known.joined(separator: ", ")
        key.report(
          "unknown key \(name.map { "'\($0)'" } ?? key.shape) in \(what); expected one of \(keys)\(hint)"
        )
        continue
      }
      values[name] = value
    }
    for name in required where values[name] == nil {
      report("\(what) has no '\(name)'; expected '\(name): …'")
    }
    return YAMLFields(values: values)
  }

  /// A word out of a few.
  package func word(_ what: String, among words: [String]) -> String? {
    let list = words.joined(separator: ", ")
    guard let text = text("one of \(list)") else { return nil }
    guard words.contains(text) else {
      let hint = NearestName.hint(for: text, among: words)
      report("unknown \(what) '\(text.prefix(40))'; expected one of \(list)\(hint)")
      return nil
    }
    return text
  }
}

/// The values of a mapping whose keys are known.
package struct YAMLFields {
  fileprivate let values: [String: YAMLValue]
  package subscript(key: String) -> YAMLValue? { values[key] }
}
