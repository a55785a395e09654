import Foundation
import PlumbModel
import PlumbReport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What readers of a format require, whatever the findings say.
@Suite struct GrammarTests {
  @Test(arguments: [ReportFormat.junit, .checkstyle])
  func xmlIsWellFormed(_ format: ReportFormat) {
    let text = format.reporter().render(SampleReport.report)
    let parser = XMLParser(data: Data(text.utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
  }

  @Test func workflowCommandsAreOneLineEach() {
    let text = ReportFormat.github.reporter().render(SampleReport.report)
    let lines = text.split(separator: "\n")
    #expect(lines.count == SampleReport.report.findings.count)
    for line in lines {
      #expect(line.hasPrefix("::"))
      let parts = line.dropFirst(2).split(separator: "::", maxSplits: 1)
      #expect(parts.count == 2)
      let (name, properties) = (
        parts[0].prefix { $0 != " " }, parts[0].drop { $0 != " " }.dropFirst()
      )
      #expect(["error", "warning", "notice"].contains(name))
      for property in properties.split(separator: ",") {
        let pair = property.split(separator: "=", maxSplits: 1)
        #expect(["file", "line", "col", "title"].contains(pair.first ?? ""))
        #expect(!property.contains(":"))
        #expect(!property.contains("\r"))
      }
      // A percent sign only ever begins an escape.
      for (index, character) in zip(line.indices, line) where character == "%" {
        #expect(["%25", "%0D", "%0A", "%3A", "%2C"].contains(line[index...].prefix(3)))
      }
    }
  }

  @Test func jsonHasTheMembersThatReadersRelyOn() throws {
    let text = ReportFormat.json.reporter().render(SampleReport.report)
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(Set(json.keys) == ["version", "findings", "notices", "summary"])
    #expect(json["version"] as? Int == 1)
    let finding = try #require((json["findings"] as? [[String: Any]])?.first)
    #expect(
      Set(finding.keys) == [
        "rule", "severity", "confidence", "message", "path", "line", "column", "fingerprint",
        "trace", "notes",
      ])
    #expect(finding["fingerprint"] as? String == "00000000deadbeef")
    let step = try #require((finding["trace"] as? [[String: Any]])?.first)
    #expect(Set(step.keys) == ["path", "line", "column", "note"])
    let notices = try #require(json["notices"] as? [[String: Any]])
    #expect(
      notices.map { $0.keys.sorted() } == [
        ["column", "level", "line", "message", "path"], ["level", "message", "path"],
        ["column", "level", "line", "message", "path"],
      ])
  }

  @Test func textHasNoControlCharactersOfStrangers() {
    let text = ReportFormat.text.reporter().render(SampleReport.report)
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }
}
