import Foundation
import PlumbReport
import Testing

/// Every format against a file. `PLUMB_RECORD=1` writes the files anew; look at the difference before you commit it.
@Suite struct GoldenTests {
  @Test(arguments: ReportFormat.allCases)
  func format(_ format: ReportFormat) throws {
    try compare(format.reporter().render(SampleReport.report), with: "full.\(format.rawValue)")
  }

  @Test(arguments: ReportFormat.allCases)
  func nothingFound(_ format: ReportFormat) throws {
    try compare(format.reporter().render(SampleReport.empty), with: "empty.\(format.rawValue)")
  }

  @Test func colours() throws {
    let text = ReportFormat.text.reporter(style: .ansi).render(SampleReport.report)
    try compare(text, with: "full.ansi")
  }

  private func compare(_ text: String, with name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["PLUMB_RECORD"] == "1" {
      try Data(text.utf8).write(to: file)
    } else {
      // As bytes: to `String` a CRLF and a composed letter have several spellings.
      let golden = try Data(contentsOf: file)
      #expect(Data(text.utf8) == golden, "\(name) differs:\n\(text)")
    }
  }
}
