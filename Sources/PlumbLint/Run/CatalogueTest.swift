import PlumbChecks
import PlumbModel
import PlumbRules

/// Runs the examples of rule pages through the whole linter.
public enum CatalogueTest {
  public struct Outcome: Sendable {
    /// What cannot be read in the directory's files.
    public var problems: [String] = []
    /// Where a page and the linter disagree.
    public var mismatches: [String] = []
    public var pages = 0
    public var blocks = 0
    public var resources = 0
  }

  /// Tests the pages and resource files of a directory, on top of what the tool carries.
  public static func run(directory: String, analyzer: any Analyzer) -> Outcome {
    let (files, unreadable) = Catalogue.File.inDirectory(directory)
    let paths = Set(files.map(\.path))
    // A file that has the path of one of the tool's own takes its place, so that these can be worked on.
    let replaced = Set(files.compactMap { Self.path($0.path, in: directory) })
    let embedded = EmbeddedFile.all.filter { !replaced.contains($0.path) }
      .map { Catalogue.File(path: $0.path, text: $0.text) }
    let catalogue = Catalogue(embedded + files)
    var outcome = Outcome()
    outcome.problems = (unreadable + catalogue.check().filter { paths.contains($0.place.path) })
      .map { "\($0)" }
    if files.isEmpty, outcome.problems.isEmpty {
      outcome.problems = ["\(directory): no resource files (.yml) and no pages (.md) in it"]
    }
    outcome.resources = catalogue.libraries.filter { paths.contains($0.path) }
      .reduce(0) { $0 + $1.resources.count }
    for page in catalogue.pages where paths.contains(page.path) && page.kind == .check {
      outcome.pages += 1
      let body = page.body
      outcome.blocks += body.reports.count + body.staysSilent.count
      outcome.mismatches += run(page, catalogue: catalogue, analyzer: analyzer)
    }
    return outcome
  }

  private static func path(_ path: String, in directory: String) -> String? {
    guard path.hasPrefix(directory) else { return nil }
    return String(path.dropFirst(directory.count).drop { $0 == "/" })
  }

  /// Where a page and the linter disagree, one line each.
  public static func run(
    _ page: RulePage, catalogue: Catalogue, analyzer: any Analyzer
  ) -> [String] {
    PageTest.run(page: page) { files, confidence in
      lint(files, confidence: confidence, catalogue: catalogue, analyzer: analyzer)
    }
  }

  static func lint(
    _ files: [(name: String, text: String)], confidence: Confidence, catalogue: Catalogue,
    analyzer: any Analyzer
  ) -> [PageTest.Reported] {
    var options = LintOptions(workingDirectory: "")
    options.confidence = confidence
    let inputs = files.map { SourceInput(path: $0.name, content: .bytes(Array($0.text.utf8))) }
    return LintRun(options: options, analyzer: analyzer)
      .run(inputs: inputs, catalogue: catalogue).findings.map {
        PageTest.Reported(
          rule: $0.rule, file: $0.place.path, line: $0.place.line, message: $0.message)
      }
  }
}
