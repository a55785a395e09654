import Foundation
import PlumbReport
import Testing

/// The part of the SARIF 2.1.0 schema that covers what is written: which members each object may have and
/// which it must have. (`Scripts/validate-sarif` takes the whole schema, where there is a copy of it.)
@Suite struct SARIFStructureTests {
  private struct Shape {
    var required: Set<String> = []
    /// Name of the shape of a member or of an array's elements; "" for a plain value.
    var members: [String: String]
  }

  private static let shapes: [String: Shape] = [
    "sarifLog": Shape(
      required: ["version", "runs"], members: ["$schema": "", "version": "", "runs": "run"]),
    "run": Shape(
      required: ["tool"],
      members: [
        "tool": "tool", "invocations": "invocation", "originalUriBaseIds": "baseIds",
        "columnKind": "", "results": "result",
      ]),
    "tool": Shape(required: ["driver"], members: ["driver": "driver"]),
    "driver": Shape(
      required: ["name"],
      members: ["name": "", "version": "", "semanticVersion": "", "rules": "rule"]),
    "rule": Shape(
      required: ["id"],
      members: [
        "id": "", "name": "", "shortDescription": "text", "fullDescription": "text", "help": "text",
        "defaultConfiguration": "configuration", "properties": "",
      ]),
    "text": Shape(required: ["text"], members: ["text": "", "markdown": ""]),
    "configuration": Shape(members: ["level": ""]),
    "invocation": Shape(
      required: ["executionSuccessful"],
      members: [
        "executionSuccessful": "", "toolExecutionNotifications": "notification",
        "toolConfigurationNotifications": "notification",
      ]),
    "notification": Shape(
      required: ["message"], members: ["level": "", "message": "text", "locations": "location"]),
    "baseIds": Shape(members: ["SRCROOT": "baseId"]),
    "baseId": Shape(members: ["description": "text"]),
    "result": Shape(
      required: ["message"],
      members: [
        "ruleId": "", "ruleIndex": "", "level": "", "message": "text", "locations": "location",
        "codeFlows": "codeFlow", "partialFingerprints": "", "suppressions": "suppression",
        "properties": "",
      ]),
    "codeFlow": Shape(required: ["threadFlows"], members: ["threadFlows": "threadFlow"]),
    "threadFlow": Shape(required: ["locations"], members: ["locations": "step"]),
    "step": Shape(members: ["location": "location", "executionOrder": ""]),
    "suppression": Shape(required: ["kind"], members: ["kind": "", "justification": ""]),
    "location": Shape(members: ["physicalLocation": "physicalLocation", "message": "text"]),
    "physicalLocation": Shape(members: ["artifactLocation": "artifact", "region": "region"]),
    "artifact": Shape(members: ["uri": "", "uriBaseId": ""]),
    "region": Shape(members: ["startLine": "", "startColumn": ""]),
  ]

  @Test func hasTheShapeOfTheSchema() throws {
    for report in [SampleReport.report, SampleReport.empty] {
      let text = ReportFormat.sarif.reporter().render(report)
      check(try JSONSerialization.jsonObject(with: Data(text.utf8)), "sarifLog", at: "$")
    }
  }

  @Test func resultsFitTheRules() throws {
    let text = ReportFormat.sarif.reporter().render(SampleReport.report)
    let log = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let run = try #require((log["runs"] as? [[String: Any]])?.first)
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    let rules = try #require(driver["rules"] as? [[String: Any]])
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.count == 5)
    for result in results {
      #expect(["error", "warning", "note"].contains(result["level"] as? String))
      // Either all say whether they are suppressed, or none.
      #expect(result["suppressions"] != nil)
      guard let index = result["ruleIndex"] as? Int else { continue }
      #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
    }
  }

  @Test func placesAreURIsAndCountUTF16() throws {
    let text = ReportFormat.sarif.reporter().render(SampleReport.report)
    #expect(text.contains("Sources/App/a%2Cb%3A%20%2250%25%22%20%3Cgr%C3%B6%C3%9Fe%3E.swift"))
    #expect(text.contains("file:///abs/Known.swift"))
    // Column 15 in bytes, after two letters of two bytes each.
    #expect(text.contains("\"startColumn\": 13"))
  }

  private func check(_ value: Any, _ shape: String, at path: String) {
    guard !shape.isEmpty else { return }
    if let array = value as? [Any] {
      for (index, element) in array.enumerated() { check(element, shape, at: "\(path)[\(index)]") }
      return
    }
    guard let object = value as? [String: Any], let shape = Self.shapes[shape] else {
      Issue.record("\(path): no object")
      return
    }
    #expect(shape.required.isSubset(of: object.keys), "\(path) lacks a member")
    for (key, member) in object {
      guard let name = shape.members[key] else {
        Issue.record("\(path) may not have \(key)")
        continue
      }
      check(member, name, at: "\(path).\(key)")
    }
  }
}
