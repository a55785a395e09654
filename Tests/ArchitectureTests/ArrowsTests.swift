import Testing

/// Who may know whom. `ARCHITECTURE.md` says why.
@Suite struct ArrowsTests {
  static let arrows: [String: Set<String>] = [
    "PlumbModel": [],
    "PlumbRules": [],
    "PlumbReport": ["PlumbModel"],
    "PlumbSource": ["PlumbModel", "SwiftSyntax", "SwiftParser"],
    "PlumbFlow": ["PlumbModel", "PlumbSource", "SwiftSyntax", "SwiftParser"],
    "PlumbChecks": ["PlumbModel", "PlumbSource", "PlumbFlow", "PlumbRules", "Yams"],
    "PlumbLint": ["PlumbModel", "PlumbSource", "PlumbFlow", "PlumbChecks", "PlumbRules", "Yams"],
    "PlumbSymbols": ["CLibElf", "CDemangle"],
    "PlumbInspect": ["PlumbSymbols", "CProcessMemory", "CRuntimeLayout"],
    "plumb": [
      "PlumbModel", "PlumbReport", "PlumbLint", "PlumbChecks", "PlumbRules", "PlumbSymbols",
      "PlumbInspect", "PlumbCrashFormat", "PlumbPostMortem", "PlumbStacks", "PlumbTasks",
      "ArgumentParser",
    ],
    "PlumbCrashFormat": [],
    "PlumbStacks": ["PlumbModel", "PlumbReport", "PlumbSymbols"],
    "PlumbPostMortem": [
      "PlumbModel", "PlumbReport", "PlumbCrashFormat", "PlumbSymbols", "PlumbInspect",
      "PlumbStacks",
    ],
    "PlumbTasks": [
      "PlumbModel", "PlumbReport", "PlumbSymbols", "PlumbInspect", "PlumbStacks", "CZlib",
    ],
    "plumb-fuzz": [
      "PlumbModel", "PlumbSource", "PlumbFlow", "PlumbChecks", "PlumbLint", "PlumbCrashFormat",
      "PlumbPostMortem", "PlumbReport", "PlumbSymbols", "PlumbStacks", "PlumbInspect",
    ],
    "plumb-bench": [
      "ChildPrograms", "CrashMatrix", "CPlumbRuntime", "PlumbInspect", "PlumbRuntime",
      "SwiftSyntax",
      "SwiftParser",
    ],
    "plumb-task-cost": ["PlumbRuntime"],
    "plumb-stress": ["CPlumbRuntime", "PlumbInspect", "PlumbRuntime"],
    "CrashMatrix": ["ChildPrograms"],
    "ChildPrograms": ["CSpawn"],
    "embed-catalogue": [],
    "CPlumbRuntime": [],
    "CPlumbPreload": ["CPlumbRuntime"],
    "PlumbLabels": ["CPlumbRuntime"],
    "PlumbCrash": ["CPlumbRuntime", "PlumbCrashFormat", "PlumbLabels"],
    "PlumbRuntime": [
      "CPlumbRuntime", "PlumbLabels", "PlumbModel", "PlumbReport", "PlumbSymbols", "PlumbInspect",
      "PlumbStacks", "PlumbTasks",
    ],
    "PlumbTesting": ["PlumbRuntime", "PlumbModel", "PlumbReport", "Testing"],
    "PlumbXCTest": ["PlumbRuntime", "PlumbModel", "PlumbReport", "XCTest"],
    "PriceFeed": [],
    "CCrashVictim": [],
    "crash-victim": ["PlumbCrash", "CCrashVictim"],
    "plumb-crash-sample": ["PlumbCrash"],
    "CCrashChild": [],
    "crash-child": ["PlumbCrash", "CPlumbRuntime", "CCrashChild"],
    "CHangChild": [],
    "CResourceChild": [],
    "resource-child": ["PlumbRuntime", "PlumbSymbols", "CPlumbRuntime", "CResourceChild"],
    "hang-child": ["PlumbRuntime", "PlumbInspect", "PlumbCrash", "CPlumbRuntime", "CHangChild"],
  ]
  /// Targets in C and C++.
  static let withoutSwift: Set<String> = [
    "CPlumbRuntime", "CPlumbPreload", "CCrashVictim", "CCrashChild", "CHangChild", "CResourceChild",
  ]
  /// What every system has.
  static let system: Set<String> = [
    "Foundation", "Dispatch", "Synchronization", "Glibc", "Musl", "Darwin", "PackagePlugin",
  ]
  static let manifest = Manifest(Repository.text("Package.swift") ?? "")
  static let targets = manifest.targets.filter { !$0.isTest }

  @Test func everyTargetHasItsArrows() {
    #expect(Set(Self.targets.map(\.name)) == Set(Self.arrows.keys))
  }

  @Test(arguments: targets.map(\.name))
  func thePackageDrawsNoOtherArrow(name: String) throws {
    let target = try #require(Self.targets.first { $0.name == name })
    let allowed = try #require(Self.arrows[name])
    #expect(Set(target.dependencies).subtracting(allowed) == [])
  }

  @Test(arguments: targets.map(\.name))
  func noFileImportsMore(name: String) throws {
    let target = try #require(Self.targets.first { $0.name == name })
    let allowed = try #require(Self.arrows[name]).union(Self.system)
    let files = Repository.swiftFiles(below: target.path)
    #expect(files.isEmpty == Self.withoutSwift.contains(name))
    for file in files {
      let more = imports(of: file).subtracting(allowed)
      #expect(more.isEmpty, "\(file) imports \(more.sorted().joined(separator: ", "))")
    }
  }

  /// What a finding is must not depend on a file system, a clock or a locale.
  @Test func theModelDoesNoInputOrOutput() {
    for file in Repository.swiftFiles(below: "Sources/PlumbModel") {
      #expect(imports(of: file) == [], "\(file)")
    }
  }

  /// Tests see what a user of the module sees; that also lets them run in the release configuration.
  @Test func noTestLooksInside() {
    for file in Repository.swiftFiles(below: "Tests") {
      let inside = Repository.lines(file).contains { $0.hasPrefix("@testable") }
      #expect(!inside, "\(file) imports with @testable")
    }
  }

  private func imports(of file: String) -> Set<String> {
    Set(
      Repository.lines(file).compactMap { line in
        line.wholeMatch(
          of: /\s*(?:@\w+\s+|public\s+|internal\s+|private\s+)*import\s+(?:\w+\s+)?(\w+).*/
        )
        .map { String($0.1) }
      })
  }
}
