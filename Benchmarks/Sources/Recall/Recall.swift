import Foundation

/// Takes statements that give something back out of other people's code, one at a time, and counts how often the linter notices.
struct Recall {
  let checkouts: String

  private static let packages = "Benchmarks/precision/packages.tsv"
  private static let page = "Benchmarks/recall.md"
  private static let seed: UInt64 = 0x706C_756D_62

  func run() throws {
    let population = try Package.list(in: Self.packages).flatMap { try sites(in: $0) }
    let sample = Self.sample(of: population)
    log("\(population.count) places, \(sample.count) of them tried")
    let scratch = FileManager.default.temporaryDirectory.path + "/plumb-recall-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    var outcomes: [RecallOutcome] = []
    for (package, sites) in Dictionary(grouping: sample, by: \.package).sorted(by: {
      $0.key < $1.key
    }) {
      let trial = try MutationTrial(
        checkout: "\(checkouts)/\(package)", scratch: "\(scratch)/\(package)")
      for site in sites {
        let outcome = try RecallOutcome(
          site: site, deleted: trial.newFindings(of: site, by: .deletion),
          halved: trial.newFindings(of: site, by: .condition))
        print(outcome.row)
        outcomes.append(outcome)
      }
      try FileManager.default.removeItem(atPath: "\(scratch)/\(package)")
    }
    let page = RecallPage(population: population, outcomes: outcomes)
    try page.text.write(toFile: Self.page, atomically: true, encoding: .utf8)
    log("\(Self.page): \(page.totals)")
  }

  private func sites(in package: Package) throws -> [ReleaseSite] {
    let checkout = URL(fileURLWithPath: "\(checkouts)/\(package.name)").resolvingSymlinksInPath()
      .path
    guard FileManager.default.fileExists(atPath: checkout) else {
      throw BenchmarkError("\(checkout) is missing; Scripts/precision makes the checkouts")
    }
    return SwiftSources(below: [checkout]).paths.flatMap { path -> [ReleaseSite] in
      let relative = String(path.dropFirst(checkout.utf8.count + 1))
      guard !Self.isTest(relative), let source = try? String(contentsOfFile: path, encoding: .utf8)
      else { return [] }
      return ReleaseSites(package: package.name, path: relative, source: source).sites
    }
  }

  /// Tests let things go as they please, and some rules spare them.
  private static func isTest(_ path: String) -> Bool {
    path.split(separator: "/").contains {
      $0.hasPrefix("Test") || $0.hasSuffix("Tests") || $0.hasSuffix("Tests.swift")
    }
  }

  /// Of each kind as many places as it says, drawn without looking at them.
  private static func sample(of population: [ReleaseSite]) -> [ReleaseSite] {
    var generator = SplitMix(state: seed)
    var seen: Set<String> = []
    return ReleaseKind.all.filter { seen.insert($0.name).inserted }.flatMap { kind in
      population.filter { $0.kind == kind.name }.shuffled(using: &generator).prefix(kind.sampleSize)
    }
  }

  private func log(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
  }
}

/// Steele's SplitMix64: the same numbers on every machine.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// What the linter said of a place after each of the two changes.
struct RecallOutcome {
  var site: ReleaseSite
  var deleted: [PackageResult.Finding]
  var halved: [PackageResult.Finding]

  /// For whoever reads the misses.
  var row: String {
    let found = [deleted, halved].map { $0.map { "\($0.rule):\($0.line)" }.joined(separator: ",") }
    return [
      deleted.isEmpty ? "missed" : "found", halved.isEmpty ? "missed" : "found", site.kind,
      site.package,
      "\(site.path):\(site.line)", String(site.text.prefix(100)), found[0], found[1],
    ].joined(separator: "\t")
  }
}
