import PlumbChecks
import Testing

/// Nothing is forgotten between pages, checks and resource files.
@Suite struct CatalogueTests {
  /// Families that are reported without a check: by the shell, and by whatever watches or dissects a process.
  static let withoutChecks: Set<String> = ["suppressions", "reading", "runtime"]
  static let pages = Catalogue.embedded.pages.filter { !withoutChecks.contains($0.family) }
  static let resourceFiles = Repository.files.filter { $0.hasPrefix("Rules/resources/") }
  static let reported = Set(CheckRegistry.all.flatMap(\.rules))

  @Test(arguments: Set(pages.map(\.family)).sorted())
  func everyFamilyHasItsFolder(family: String) {
    let folder = "Sources/PlumbChecks/\(family.prefix(1).uppercased())\(family.dropFirst())"
    #expect(!Repository.swiftFiles(below: folder).isEmpty, "\(folder) is missing")
  }

  @Test(arguments: pages.map(\.id.rawValue))
  func everyPageIsReportedBySomeone(id: String) {
    let isReported = Self.reported.contains { $0.rawValue == id }
    #expect(isReported || Self.resourcesName(id), "no check and no resource file reports \(id)")
  }

  @Test func everyReportedRuleHasAPage() {
    let known = Set(Catalogue.embedded.pages.map(\.id))
    #expect(Self.reported.subtracting(known) == [])
  }

  /// What a resource file can say does not stand in the engine.
  @Test func theEngineNamesNoLender() {
    let pointers = Catalogue.embedded.resources.pointers
    let names = pointers.allLenders.union(pointers.types).union(pointers.structures)
    #expect(names.count > 30)
    for file in Repository.swiftFiles(below: "Sources/PlumbFlow") {
      for (number, line) in Repository.lines(file).enumerated() where line.contains("\"") {
        let quoted = line.split(separator: "\"").first { names.contains(String($0)) }
        #expect(quoted == nil, "\(file):\(number + 1) names \(quoted ?? "")")
      }
    }
  }

  /// A sample for whoever wants to see the rule at work.
  @Test(arguments: pages.filter { $0.confidence != .low }.map(\.id.rawValue))
  func everyRuleHasASample(id: String) {
    let isShown = Repository.swiftFiles(below: "Samples").contains { file in
      Repository.lines(file).contains { $0.contains("// expect:") && $0.hasSuffix(" \(id)") }
    }
    #expect(isShown || Self.withoutSample[id] != nil, "no file of Samples shows \(id)")
  }

  static let withoutSample = [
    "unmanaged-create-not-retained": "needs Core Foundation, which Linux does not have"
  ]

  private static func resourcesName(_ id: String) -> Bool {
    resourceFiles.contains { file in
      Repository.lines(file).contains { line in
        line.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.contains { $0 == id }
      }
    }
  }
}
