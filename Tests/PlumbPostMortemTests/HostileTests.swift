import Foundation
import PlumbCrashFormat
import PlumbPostMortem
import PlumbReport
import Testing

/// A report may be damaged, and its texts may be anybody's.
@Suite struct HostileTests {
  @Test func everyTruncationIsShown() throws {
    let bytes = TestFiles.bytes("Fuzz/Seeds/server.crash")
    var random = SystemRandomNumberGenerator()
    for _ in 0..<1000 {
      let length = Int.random(in: 21..<bytes.count, using: &random)
      try show(Array(bytes[..<length]))
    }
  }

  @Test func everyCorruptionIsShown() throws {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      var bytes = TestFiles.bytes("Fuzz/Seeds/server.crash")
      for _ in 0..<8 {
        let index = Int.random(in: 21..<bytes.count, using: &random)
        bytes[index] = UInt8.random(in: 0...255, using: &random)
      }
      try show(bytes)
    }
  }

  private func show(_ bytes: [UInt8]) throws {
    let crash = PostMortem(
      try CrashReport.read(bytes), source: "a.crash", lookup: ScriptedLookup.server)
    let rendering = TestFiles.rendering(showsAllThreads: true, showsRegisters: true)
    #expect(CrashText(crash, rendering).text.contains("crashed: "), "\(bytes)")
    #expect(isPrintable(CrashText(crash, rendering).text), "\(bytes)")
    #expect(CrashHTML(rendering).render([crash]).hasSuffix("</html>\n"), "\(bytes)")
    #expect(crash.finding(rendering).place.line > 0, "\(bytes)")
    #expect(CrashJSON(rendering).render([crash]).hasSuffix("}\n"), "\(bytes)")
  }

  private func isPrintable(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7f }
  }

  /// Whoever names a thread or a file must not write into the reader's terminal or page.
  @Test func textsOfStrangersAreHarmless() throws {
    let evil = "\u{1b}[31m\n<script>alert('&\")</script>\u{202e}"
    var report = try TestFiles.report()
    report.message = evil
    report.program?.name = evil
    report.program?.path = evil
    report.notices = [evil]
    report.labels = [.init(name: evil, value: evil)]
    report.breadcrumbs[0].name = evil
    report.arguments = [evil, evil]
    report.host?.name = evil
    report.images[0].path = evil
    report.tasks[1].name = evil
    report.threads[0].name = evil
    report.threads[1].status = evil
    report.threads[0].registers[0].name = evil
    let crash = PostMortem(report, source: evil, lookup: ScriptedLookup.server)
    let rendering = TestFiles.rendering(showsAllThreads: true, showsRegisters: true)
    #expect(isPrintable(CrashText(crash, rendering).text))
    #expect(isPrintable(CrashGroupList(CrashGroup.grouping([crash]), rendering).text))
    let html = CrashHTML(rendering).render([crash])
    #expect(!html.contains("<script"))
    #expect(!html.contains("\u{1b}") && !html.contains("\u{202e}"))
    let json = try JSONSerialization.jsonObject(
      with: Data(CrashJSON(rendering).render([crash]).utf8))
    #expect(json is [String: Any])
  }

  /// The page can be opened anywhere, and tells nobody.
  @Test func thePageNeedsNothingElse() throws {
    let html = CrashHTML(TestFiles.rendering()).render([try TestFiles.crash()])
    for word in ["http://", "https://", "src=", "href=", "url(", "@import", "<script", "<link"] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.contains("prefers-color-scheme: dark"))
  }

  @Test func aRunawayReportIsShownShortly() throws {
    var report = try TestFiles.report()
    for id in 0..<20_000 {
      var thread = report.threads[1]
      thread.id = id + 5000
      report.threads.append(thread)
    }
    let crash = PostMortem(report, source: "", lookup: ScriptedLookup.server)
    #expect(CrashText(crash, TestFiles.rendering()).text.utf8.count < 10_000)
  }
}
