import Foundation
import PlumbModel

/// Findings that are known and accepted for now, in a file that is kept beside the code.
public struct Baseline: Sendable, Equatable {
  /// The path, rule and message are for the people who read the file; only the fingerprint counts.
  public struct Entry: Codable, Sendable, Hashable {
    public var fingerprint: String
    public var message: String
    public var path: String
    public var rule: String

    public init(_ finding: Finding) {
      fingerprint = finding.fingerprint.description
      message = finding.message
      path = finding.place.path
      rule = finding.rule.rawValue
    }
  }

  private struct Document: Codable {
    var version: Int
    var findings: [Entry]
  }

  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  static let version = 1

  public private(set) var entries: [Entry]
  private let fingerprints: Set<Fingerprint>

  public init(_ findings: some Sequence<Finding>) { self.init(entries: findings.map(Entry.init)) }

  private init(entries: [Entry]) {
    // Two lines of the file differ when two findings do, so a merge of two branches is a merge of lines.
    self.entries = Set(entries).sorted {
      ($0.path, $0.rule, $0.fingerprint) < ($1.path, $1.rule, $1.fingerprint)
    }
    fingerprints = Set(entries.compactMap { Fingerprint($0.fingerprint) })
  }

  public func contains(_ finding: Finding) -> Bool { fingerprints.contains(finding.fingerprint) }

  /// Entries that none of the findings matches: what they stood for is fixed or changed.
  public func stale(after findings: some Sequence<Finding>) -> [Entry] {
    let found = Set(findings.map(\.fingerprint.description))
    return entries.filter { !found.contains($0.fingerprint) }
  }

  public static func read(_ path: String) throws(Failure) -> Self {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw Failure(description: "\(path): the baseline cannot be read")
    }
    guard let document = try? JSONDecoder().decode(Document.self, from: data) else {
      throw Failure(
        description: "\(path): not a baseline; expected a file that --write-baseline wrote")
    }
    guard document.version == version else {
      throw Failure(
        description:
          "\(path): a baseline of version \(document.version); this plumb reads version \(version)")
    }
    return Self(entries: document.findings)
  }

  /// One entry a line, in the order of paths.
  public var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = entries.map { entry in
      // Four strings can always be encoded.
      "    " + String(decoding: (try? encoder.encode(entry)) ?? Data(), as: UTF8.self)
    }
    let list = lines.isEmpty ? "[]" : "[\n" + lines.joined(separator: ",\n") + "\n  ]"
    return "{\n  \"version\": \(Self.version),\n  \"findings\": \(list)\n}\n"
  }
}
