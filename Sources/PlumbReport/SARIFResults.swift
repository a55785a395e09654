import PlumbModel

/// Writes the results of a SARIF run.
struct SARIFResults {
  var rules: [RuleID: Int]
  var sources: any SourceLines
  var statesSuppression: Bool

  func json(_ finding: Finding, suppression: SuppressedFinding.Origin?) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("ruleId", .string(finding.rule.rawValue))
    ]
    if let index = rules[finding.rule] { members.append(("ruleIndex", .integer(index))) }
    members += [
      ("level", .string(finding.severity.rawValue)),
      ("message", .object(["text": .string(message(finding))])),
      ("locations", .array([location(finding.place)])),
    ]
    if !finding.trace.isEmpty { members.append(("codeFlows", codeFlows(finding.trace))) }
    members.append(
      (
        "partialFingerprints",
        .object(["plumbFingerprint/v1": .string(finding.fingerprint.description)])
      ))
    if statesSuppression { members.append(("suppressions", suppressions(suppression))) }
    members.append(
      ("properties", .object(["confidence": .string(finding.confidence.rawValue)])))
    return .object(members)
  }

  private func message(_ finding: Finding) -> String {
    ([finding.message] + finding.notes.map { "help: \($0)" }).joined(separator: "\n")
  }

  private func codeFlows(_ trace: [TraceStep]) -> JSONValue {
    let steps = trace.enumerated().map { number, step in
      JSONValue.object([
        "location": location(step.place, message: step.note),
        "executionOrder": .integer(number + 1),
      ])
    }
    return .array([.object(["threadFlows": .array([.object(["locations": .array(steps)])])])])
  }

  private func suppressions(_ origin: SuppressedFinding.Origin?) -> JSONValue {
    switch origin {
    case nil: .array([])
    case .comment(let reason):
      .array([.object(["kind": "inSource", "justification": .string(reason)])])
    case .baseline:
      .array([.object(["kind": "external", "justification": "It is in the baseline."])])
    }
  }

  func notification(_ notice: RunNotice) -> JSONValue {
    .object([
      "level": .string(notice.level.rawValue),
      "message": .object(["text": .string(notice.message)]),
      "locations": .array([
        notice.place.map { location($0) }
          ?? .object(["physicalLocation": .object(["artifactLocation": artifact(notice.path)])])
      ]),
    ])
  }

  private func location(_ place: Place, message: String? = nil) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      (
        "physicalLocation",
        .object([
          "artifactLocation": artifact(place.path),
          "region": .object([
            "startLine": .integer(max(place.line, 1)),
            "startColumn": .integer(column(place)),
          ]),
        ])
      )
    ]
    if let message { members.append(("message", .object(["text": .string(message)]))) }
    return .object(members)
  }

  /// Places count bytes, SARIF here counts UTF-16 units.
  private func column(_ place: Place) -> Int {
    let column = max(place.column, 1)
    guard let line = sources.line(place.line, of: place.path) else { return column }
    return String(decoding: line.utf8.prefix(column - 1), as: UTF8.self).utf16.count + 1
  }

  private func artifact(_ path: String) -> JSONValue {
    if path.hasPrefix("/") {
      return .object(["uri": .string("file://" + Self.percentEncoded(path))])
    }
    var path = Substring(path)
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    return .object([
      "uri": .string(Self.percentEncoded(String(path))), "uriBaseId": "SRCROOT",
    ])
  }

  /// What a path of a URI may hold stays; a colon goes, lest the first part look like a scheme.
  private static func percentEncoded(_ path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "+"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}
