import Foundation
import PlumbChecks
import PlumbModel
import Testing

@Suite struct CatalogueTests {
  static func page(_ id: String, in folder: String = "checks/timers") -> Catalogue.File {
    let text = RulePageReaderTests.good.replacing("timer-not-cancelled", with: id)
      .replacing("other-rule", with: id)
    return .init(path: "\(folder)/\(id).md", text: text)
  }

  @Test func findsPages() {
    let catalogue = Catalogue([
      Self.page("timer-b"), Self.page("timer-a"), Self.page("stream-a", in: "checks/streams"),
    ])
    #expect(catalogue.check().map(\.description) == [])
    #expect(catalogue.pages.map(\.id) == ["stream-a", "timer-a", "timer-b"])
    #expect(catalogue.page("timer-a")?.family == "timers")
    #expect(catalogue.page("timer-c") == nil)
    #expect(catalogue.suggestion(for: "timre-a") == "timer-a")
    #expect(catalogue.suggestion(for: "something-else") == nil)
    #expect(catalogue.families == ["streams", "timers"])
    #expect(catalogue.pages(inFamily: "timers").map(\.id) == ["timer-a", "timer-b"])
    #expect(catalogue.pages(goCounterpart: "sa1015").count == 3)
    #expect(catalogue.pages(goCounterpart: "newticker").count == 3)
    #expect(catalogue.pages(goCounterpart: "lostcancel").isEmpty)
    #expect(catalogue.pages(goCounterpart: "").isEmpty)
  }

  @Test func writesTheTable() {
    let table = Catalogue([Self.page("timer-a")]).markdownTable()
    #expect(
      table == """
        ### Timers

        | rule | finds | severity | confidence | in Go |
        |---|---|---|---|---|
        | [timer-a](Rules/checks/timers/timer-a.md) | A timer is never cancelled | warning | high | SA1015, time.NewTicker without Stop |

        """)
  }

  @Test func rejectsDuplicates() {
    let resource = "{id: a, noun: a, states: {s: {}}, acquire: [{call: f, to: s}]}"
    let catalogue = Catalogue([
      Self.page("timer-a"), Self.page("timer-a", in: "mine"),
      .init(path: "a.yml", text: "{library: A, resources: [\(resource)]}"),
      .init(path: "b.yml", text: "{library: B, resources: [\(resource)]}"),
    ])
    #expect(
      catalogue.check().map(\.description) == [
        "b.yml:1:1: resource 'a' is in a.yml already; expected another id",
        "mine/timer-a.md:1:1: rule 'timer-a' has a page already; expected another id than in checks/timers/timer-a.md",
      ])
    #expect(catalogue.resources.resources.map(\.library) == ["A"])
  }

  @Test func everyRuleNamedHasAPage() {
    let resource = "{id: a, noun: a, states: {s: {leak: timer-b}}, acquire: [{call: f, to: s}]}"
    var page = Self.page("timer-a")
    page.text = page.text.replacing(
      "e() // expect: timer-a", with: "e() // expect: timer-a, timer-c")
    let catalogue = Catalogue([
      page, .init(path: "a.yml", text: "{library: A, resources: [\(resource)]}"),
    ])
    #expect(
      catalogue.check().map(\.description) == [
        "a.yml:1:62: no page for rule 'timer-b'; expected the id of a page; did you mean 'timer-a'?",
        "checks/timers/timer-a.md:39:1: no page for rule 'timer-c'; expected the id of a page; did you mean 'timer-a'?",
      ])
  }

  @Test func readsADirectory() throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("plumb-catalogue-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: directory) }
    let manager = FileManager.default
    try manager.createDirectory(
      at: directory.appendingPathComponent("sub/.hidden"), withIntermediateDirectories: true)
    for (path, text) in [
      ("a.yml", "library: A"), ("sub/b.md", "x"), ("README.md", "x"), ("sub/.hidden/c.md", "x"),
      ("notes.txt", "x"),
    ] {
      try Data(text.utf8).write(to: directory.appendingPathComponent(path))
    }
    try Data([0xFF, 0xFE]).write(to: directory.appendingPathComponent("broken.yml"))
    let (files, problems) = Catalogue.File.inDirectory(directory.path)
    #expect(files.map(\.path) == ["\(directory.path)/a.yml", "\(directory.path)/sub/b.md"])
    #expect(
      problems.map(\.description) == [
        "\(directory.path)/broken.yml:1:1: not a text; expected UTF-8"
      ])
    let missing = Catalogue.File.inDirectory(directory.path + "/none")
    #expect(missing.files.isEmpty)
    #expect(missing.problems.count == 1)
  }
}
