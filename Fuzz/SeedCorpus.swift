import Foundation
import PlumbChecks

/// What mutations begin with: files of the right kind below some directories.
struct SeedCorpus {
  private(set) var seeds: [[UInt8]] = []

  init(directories: [String], for target: FuzzTarget) {
    for directory in directories {
      for path in (FileManager.default.subpaths(atPath: directory) ?? []).sorted() {
        guard let data = FileManager.default.contents(atPath: directory + "/" + path) else {
          continue
        }
        if path.hasSuffix("." + target.seedExtension) {
          seeds.append(Array(data))
        } else if target.seedExtension == "swift", path.hasSuffix(".md") {
          seeds += Self.blocks(of: path, String(decoding: data, as: UTF8.self))
        }
      }
    }
  }

  /// The examples of a rule's page are the best sources there are: each is about one resource.
  private static func blocks(of path: String, _ text: String) -> [[UInt8]] {
    guard let page = RulePageReader.read(path: path, text: text).page else { return [] }
    let body = page.body
    return (body.reports + body.staysSilent).map { block in
      Array(block.files.map(\.text).joined(separator: "\n").utf8)
    }
  }
}
