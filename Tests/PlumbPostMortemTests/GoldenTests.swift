import Foundation
import PlumbModel
import PlumbPostMortem
import PlumbReport
import Testing

/// The whole output of every format. `PLUMB_RECORD=1 swift test --filter PlumbPostMortemTests` writes the files anew; read them.
@Suite struct GoldenTests {
  @Test func text() throws {
    let crash = try TestFiles.crash()
    compare(CrashText(crash, TestFiles.rendering()).text, "crash.txt")
  }

  @Test func everythingOnATerminal() throws {
    let crash = try TestFiles.crash()
    let rendering = TestFiles.rendering(
      style: .ansi, showsAllThreads: true, showsRegisters: true, showsMangledNames: true)
    compare(CrashText(crash, rendering).text, "crash.ansi")
  }

  @Test func json() throws {
    let text = CrashJSON(TestFiles.rendering()).render([try TestFiles.crash()])
    compare(text, "crash.json")
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
  }

  @Test func html() throws {
    compare(CrashHTML(TestFiles.rendering()).render([try TestFiles.crash()]), "crash.html")
  }

  @Test func finding() throws {
    let finding = try TestFiles.crash().finding(TestFiles.rendering())
    var summary = Summary()
    summary.count([finding])
    let report = Report(findings: [finding], summary: summary, version: "0.0.0")
    compare(SARIFReporter().render(report), "crash.sarif")
  }

  @Test func groups() throws {
    let crash = try TestFiles.crash()
    var later = crash
    later.source = "later.crash"
    later.record.crashedUnixMilliseconds = 1_763_800_000_000
    var other = crash
    other.source = "other.crash"
    other.record.message = "Fatal error: out of patience"
    let groups = CrashGroupList(CrashGroup.grouping([other, crash, later]), TestFiles.rendering())
    compare(groups.text, "groups.txt")
    compare(groups.json, "groups.json")
  }

  private func compare(_ text: String, _ name: String) {
    let path = TestFiles.root + "/Tests/PlumbPostMortemTests/Golden/" + name
    // The directory of the tests is another one on every machine.
    let text = text.replacing(TestFiles.root, with: "$ROOT")
    if ProcessInfo.processInfo.environment["PLUMB_RECORD"] == "1" {
      try? Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } else {
      let golden = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      #expect(text == golden, "\(name) differs; PLUMB_RECORD=1 writes it anew")
    }
  }
}
