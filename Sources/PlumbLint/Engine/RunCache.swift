import PlumbChecks
import PlumbModel
import PlumbSource

/// What a run may take over from earlier ones: its whole result, or the summaries of files that have not changed.
///
/// A result is kept under everything that it depends on: the tool's build, the catalogue, the rules and their options, and
/// path and content of every file. A summary depends on the file's bytes and the tool alone. So nothing can be stale.
struct RunCache: Sendable {
  private let directory: CacheDirectory
  let summaries: SummaryCache
  private let identity: String

  /// - Parameter toolVersion: Names the build and the names that decide which bodies are lowered.
  init(directory path: String, root: String, toolVersion: String) {
    directory = CacheDirectory(path: path)
    identity = toolVersion
    summaries = SummaryCache(directory: directory, root: root, version: toolVersion)
  }

  func key(
    _ inputs: [SourceInput], _ contents: [ContentHash?], _ options: AnalysisOptions
  ) -> ContentHash {
    var key = RunKey(version: identity)
    key.add(options.catalogue.contentHash.description)
    key.add(options.rules.map { $0.map(\.rawValue).sorted() } ?? ["*"])
    for rules in options.ruleOptions {
      for (rule, values) in rules.sorted(by: { $0.key < $1.key }) {
        key.add(rule.rawValue)
        for (name, value) in values.sorted(by: { $0.key < $1.key }) { key.add([name, value]) }
      }
      key.add("-")
    }
    for (input, content) in zip(inputs, contents) {
      key.add(path: input.path, content: content)
      key.add(input.settings)
    }
    return key.key
  }

  func result(for key: ContentHash) -> AnalysisOutcome? {
    guard let bytes = ResultCache(directory: directory).result(for: key) else { return nil }
    return try? AnalysisOutcome(decoding: bytes)
  }

  /// Keeps the summaries and the result. A cache that cannot be written is no cache, and no error.
  func keep(_ outcome: AnalysisOutcome, for key: ContentHash) {
    guard summaries.save() == nil else { return }
    ResultCache(directory: directory).store(outcome.encoded(), for: key)
  }
}
