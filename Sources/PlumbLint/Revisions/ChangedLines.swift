import Foundation
import PlumbModel

/// The lines that changed since a revision, in the work tree as it is now.
public struct ChangedLines: Sendable {
  /// By absolute path; nil stands for the whole file.
  private var changes: [String: [ClosedRange<Int>]?] = [:]
  private let workingDirectory: String

  /// Asks git. Where the branch left the revision's history earlier, only what the branch itself changed counts.
  public init(since revision: String, workingDirectory: String) throws(Git.Failure) {
    self.workingDirectory = workingDirectory
    let git = Git(directory: workingDirectory)
    guard let root = try? git.run(["rev-parse", "--show-toplevel"]) else {
      throw Git.Failure(
        description: "--since needs a git work tree, and \(workingDirectory) is in none")
    }
    let top = String(root.prefix { $0 != "\n" })
    // Checked for itself, because git's own message about an unknown revision speaks of paths.
    guard
      (try? git.run([
        "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}",
      ]))
        != nil
    else { throw Git.Failure(description: "--since: git knows no revision '\(revision)'") }
    let base = (try? git.run(["merge-base", "--", revision, "HEAD"])) ?? revision

    let diff = try git.run([
      "-c", "core.quotePath=false", "diff", "-U0", "--no-color", "--no-ext-diff", "--find-renames",
      "--src-prefix=a/", "--dst-prefix=b/", String(base.prefix { $0 != "\n" }), "--",
    ])
    for (path, lines) in UnifiedDiff(diff).changes {
      changes[PathName.join(top, path)] = .some(lines)
    }
    let untracked = try Git(directory: top).run([
      "ls-files", "-z", "--others", "--exclude-standard",
    ])
    for path in untracked.split(separator: "\0") {
      changes[PathName.join(top, path)] = .some(nil)
    }
  }

  /// Whether a finding is new: its place, or a step of the way to it, lies in a changed line.
  public func concern(_ finding: Finding) -> Bool {
    ([finding.place] + finding.trace.map(\.place)).contains(where: contains)
  }

  private func contains(_ place: Place) -> Bool {
    let path = PathName.absolute(place.path, in: workingDirectory)
    guard let lines = changes[path] ?? changes[Self.resolved(path)] else { return false }
    return lines?.contains { $0.contains(place.line) } ?? true
  }

  /// git's root has no links in it.
  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
