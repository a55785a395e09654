import Foundation
import PlumbTasks
import Testing

/// The whole output of every format.
@Suite struct GoldenTests {
  private func render(_ format: TaskDumpFormat, _ dump: TaskDump = SampleDump.dump) -> String {
    String(decoding: format.render(dump, SampleDump.rendering()), as: UTF8.self)
  }

  @Test func text() { TestFiles.compare(render(.text), "tasks.txt") }

  @Test func textOnATerminal() {
    let rendering = SampleDump.rendering(style: .ansi, snippets: true)
    TestFiles.compare(TaskText(SampleDump.dump, rendering).text, "tasks.ansi")
  }

  @Test func json() throws {
    TestFiles.compare(render(.json), "tasks.json")
    let value = try JSONSerialization.jsonObject(with: Data(render(.json).utf8))
    let object = try #require(value as? [String: Any])
    #expect((object["tasks"] as? [Any])?.count == SampleDump.tasks.count)
    #expect(object["version"] as? Int == 1)
  }

  @Test func folded() { TestFiles.compare(render(.folded), "tasks.folded") }

  @Test func speedscope() { TestFiles.compare(render(.speedscope), "tasks.speedscope.json") }

  @Test func pprof() throws {
    let bytes = TaskDumpFormat.pprof.render(SampleDump.dump, SampleDump.rendering())
    TestFiles.compare(try DecodedProfile(gzipped: bytes).text, "tasks.pprof.txt")
  }

  @Test func nothing() {
    TestFiles.compare(
      TaskDumpFormat.allCases.filter { $0 != .pprof }.map { format in
        "== \(format)\n" + render(format, TaskDump(tasks: []))
      }.joined(), "nothing.txt")
  }
}
