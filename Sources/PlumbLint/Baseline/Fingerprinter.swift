import Foundation
import PlumbModel

/// Gives findings their fingerprints.
///
/// A fingerprint is made of the rule, the file's path in the project, the enclosing declaration and the
/// text of the line, blanks aside. So it survives lines that move and code that is indented anew, and
/// changes when the line itself is touched: then someone should look again.
public struct Fingerprinter {
  private let workingDirectory: String
  private let sources: any SourceLines
  private var roots: [String: String?] = [:]

  public init(workingDirectory: String, sources: any SourceLines) {
    self.workingDirectory = workingDirectory
    self.sources = sources
  }

  /// - Parameter findings: All findings of the files concerned, sorted by place: equal ones are told apart by
  ///   their order.
  public mutating func assign(to findings: inout [ScopedFinding]) {
    var ordinals: [UInt64: Int] = [:]
    for index in findings.indices {
      var hash = hash(of: findings[index])
      let ordinal = ordinals[hash.value, default: 0]
      ordinals[hash.value] = ordinal + 1
      hash.combine(ordinal)
      // Zero means "none".
      findings[index].finding.fingerprint = Fingerprint(value: max(hash.value, 1))
    }
  }

  private mutating func hash(of scoped: ScopedFinding) -> StableHash {
    let finding = scoped.finding
    var hash = StableHash()
    hash.combine(finding.rule.rawValue)
    hash.combine(projectPath(finding.place.path))
    hash.combine(scoped.scope)
    let line = sources.line(finding.place.line, of: finding.place.path) ?? finding.message
    hash.combine(Self.normalized(line))
    return hash
  }

  private static func normalized(_ line: String) -> String {
    line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The path from the project's root, so that it does not matter where the tool is started.
  private mutating func projectPath(_ path: String) -> String {
    let path = PathName.absolute(path, in: workingDirectory)
    let root = root(of: PathName.directory(path)) ?? workingDirectory
    return PathName.relative(path, to: root) ?? path
  }

  private mutating func root(of directory: String) -> String? {
    if let known = roots[directory] { return known }
    let root: String?
    if Self.isRoot(directory) {
      root = directory
    } else if directory == "/" || directory.isEmpty {
      root = nil
    } else {
      root = self.root(of: PathName.directory(directory))
    }
    roots[directory] = .some(root)
    return root
  }

  /// `.git` may be a file: in work trees and submodules.
  private static func isRoot(_ directory: String) -> Bool {
    FileManager.default.fileExists(atPath: PathName.join(directory, ".git"))
  }
}
