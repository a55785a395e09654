// swift-tools-version:6.1
import PackageDescription

let package = Package(
  name: "plumb",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "plumb", targets: ["plumb"]),
    .library(name: "PlumbCrash", targets: ["PlumbCrash"]),
    .library(name: "PlumbRuntime", targets: ["PlumbRuntime"]),
    .library(name: "PlumbTesting", targets: ["PlumbTesting"]),
    .library(name: "PlumbXCTest", targets: ["PlumbXCTest"]),
    .library(name: "PlumbPreload", type: .dynamic, targets: ["CPlumbPreload"]),
  ],
  dependencies: [
    .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    // The catalogue: pages and resource files, carried inside the binary.
    .target(
      name: "PlumbRules", path: "Rules", exclude: ["checks", "resources", "runtime"],
      plugins: ["EmbedCatalogue"]),
    .executableTarget(name: "embed-catalogue", path: "Sources/EmbedCatalogue"),
    .plugin(name: "EmbedCatalogue", capability: .buildTool(), dependencies: ["embed-catalogue"]),

    // One language of findings.
    .target(name: "PlumbModel"),
    .target(name: "PlumbReport", dependencies: ["PlumbModel"]),

    // Reading sources.
    .target(
      name: "PlumbSource",
      dependencies: [
        "PlumbModel",
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
      ]),
    .target(
      name: "PlumbFlow",
      dependencies: [
        "PlumbModel", "PlumbSource",
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
      ]),
    .target(
      name: "PlumbChecks",
      dependencies: [
        "PlumbModel", "PlumbFlow", "PlumbRules", "PlumbSource",
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "PlumbLint",
      dependencies: [
        "PlumbModel", "PlumbSource", "PlumbFlow", "PlumbChecks", "PlumbRules",
        .product(name: "Yams", package: "Yams"),
      ]),

    // What a crash leaves behind.
    .target(name: "PlumbCrashFormat"),

    // Reading processes, alive or dead.
    .systemLibrary(name: "CLibElf", pkgConfig: "libelf", providers: [.apt(["libelf-dev"])]),
    .systemLibrary(name: "CDemangle"),
    .target(name: "PlumbSymbols", dependencies: ["CLibElf", "CDemangle"]),
    .systemLibrary(name: "CProcessMemory"),
    .systemLibrary(name: "CRuntimeLayout"),
    .target(
      name: "PlumbInspect", dependencies: ["PlumbSymbols", "CProcessMemory", "CRuntimeLayout"]),
    .target(name: "PlumbStacks", dependencies: ["PlumbModel", "PlumbReport", "PlumbSymbols"]),
    .target(
      name: "PlumbPostMortem",
      dependencies: [
        "PlumbModel", "PlumbReport", "PlumbCrashFormat", "PlumbSymbols", "PlumbInspect",
        "PlumbStacks",
      ]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "PlumbTasks",
      dependencies: [
        "PlumbModel", "PlumbReport", "PlumbSymbols", "PlumbInspect", "PlumbStacks", "CZlib",
      ]),

    // Living inside a process.
    .target(name: "CPlumbRuntime", cSettings: [.define("_GNU_SOURCE")]),
    // What `plumb run` loads into programs. Linked as embedded Swift is, that is without Swift's runtime: the program has its own, or none.
    .target(
      name: "CPlumbPreload", dependencies: ["CPlumbRuntime"],
      cSettings: [.define("_GNU_SOURCE")],
      linkerSettings: [.unsafeFlags(["-enable-experimental-feature", "Embedded"])]),
    .target(name: "PlumbLabels", dependencies: ["CPlumbRuntime"]),
    .target(
      name: "PlumbCrash", dependencies: ["CPlumbRuntime", "PlumbCrashFormat", "PlumbLabels"]),
    .target(
      name: "PlumbRuntime",
      dependencies: [
        "CPlumbRuntime", "PlumbLabels", "PlumbModel", "PlumbReport", "PlumbSymbols", "PlumbInspect",
        "PlumbStacks", "PlumbTasks",
      ]),
    .target(name: "PlumbTesting", dependencies: ["PlumbRuntime", "PlumbModel", "PlumbReport"]),
    .target(name: "PlumbXCTest", dependencies: ["PlumbRuntime", "PlumbModel", "PlumbReport"]),

    // Programs that crash: for tests and for whoever wants to see a report.
    .target(name: "CCrashVictim", path: "Samples/crash/exception"),
    .executableTarget(
      name: "crash-victim", dependencies: ["PlumbCrash", "CCrashVictim"],
      path: "Samples/crash/victim"),
    .executableTarget(
      name: "plumb-crash-sample", dependencies: ["PlumbCrash"], path: "Samples/crash/server"),

    // A service that forgets to end what it began, and the tests that say so.
    .target(name: "PriceFeed", path: "Samples/leaks/Service"),
    .testTarget(
      name: "PriceFeedTests", dependencies: ["PlumbTesting", "PriceFeed"],
      path: "Samples/leaks/Tests"),

    // The face.
    .executableTarget(
      name: "plumb",
      dependencies: [
        "PlumbModel", "PlumbReport", "PlumbLint", "PlumbChecks", "PlumbRules", "PlumbSymbols",
        "PlumbInspect", "PlumbCrashFormat", "PlumbPostMortem", "PlumbStacks", "PlumbTasks",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Not a product: feeds mutated inputs to the parsers and the engine.
    .executableTarget(
      name: "plumb-fuzz",
      dependencies: [
        "PlumbModel", "PlumbSource", "PlumbFlow", "PlumbChecks", "PlumbLint", "PlumbCrashFormat",
        "PlumbPostMortem", "PlumbReport", "PlumbSymbols", "PlumbStacks", "PlumbInspect",
      ], path: "Fuzz", exclude: ["Seeds"]),

    // Not a product either: measures the built tool, and judges its findings. In this package and not in one of its own,
    // so that swift-syntax is compiled once.
    .target(
      name: "CrashMatrix", dependencies: ["ChildPrograms"], path: "Benchmarks/CrashMatrix"),
    .executableTarget(
      name: "plumb-bench",
      dependencies: [
        "ChildPrograms", "CrashMatrix", "CPlumbRuntime", "PlumbInspect", "PlumbRuntime",
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
      ], path: "Benchmarks/Sources"),
    .executableTarget(
      name: "plumb-task-cost", dependencies: ["PlumbRuntime"], path: "Benchmarks/TaskCost"),
    .executableTarget(
      name: "plumb-stress", dependencies: ["CPlumbRuntime", "PlumbInspect", "PlumbRuntime"],
      path: "Benchmarks/Stress"),

    // Runs programs for tests and benchmarks, so that none of them hangs for ever.
    .systemLibrary(name: "CSpawn", path: "Tests/CSpawn"),
    .target(name: "ChildPrograms", dependencies: ["CSpawn"], path: "Tests/ChildPrograms"),
    .testTarget(name: "ChildProgramsTests", dependencies: ["ChildPrograms"]),

    .testTarget(name: "PlumbModelTests", dependencies: ["PlumbModel"]),
    .testTarget(
      name: "PlumbReportTests", dependencies: ["PlumbModel", "PlumbReport"], exclude: ["Golden"]),
    .testTarget(name: "PlumbSourceTests", dependencies: ["PlumbSource"]),
    .testTarget(name: "PlumbFlowTests", dependencies: ["PlumbFlow"]),
    .testTarget(
      name: "PlumbChecksTests",
      dependencies: [
        "PlumbChecks", "PlumbLint", "PlumbRules",
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
      ]),
    .testTarget(
      name: "PlumbLintTests",
      dependencies: [
        "ChildPrograms", "PlumbModel", "PlumbSource", "PlumbFlow", "PlumbChecks", "PlumbLint",
      ]),
    .testTarget(name: "PlumbCrashFormatTests", dependencies: ["PlumbCrashFormat"]),
    .target(
      name: "CCrashChild", path: "Tests/CrashChild/Hostile", cSettings: [.define("_GNU_SOURCE")]),
    .executableTarget(
      name: "crash-child", dependencies: ["PlumbCrash", "CPlumbRuntime", "CCrashChild"],
      path: "Tests/CrashChild/Program"),
    .testTarget(
      name: "PlumbCrashTests", dependencies: ["ChildPrograms", "PlumbCrash", "PlumbCrashFormat"]),
    .target(name: "CHangChild", path: "Tests/HangChild/Hostile"),
    .executableTarget(
      name: "hang-child",
      dependencies: ["PlumbRuntime", "PlumbInspect", "PlumbCrash", "CPlumbRuntime", "CHangChild"],
      path: "Tests/HangChild/Program"),
    .target(
      name: "CResourceChild", path: "Tests/ResourceChild/Calls",
      cSettings: [.define("_GNU_SOURCE")]),
    .executableTarget(
      name: "resource-child",
      dependencies: ["PlumbRuntime", "PlumbSymbols", "CPlumbRuntime", "CResourceChild"],
      path: "Tests/ResourceChild/Program"),
    .testTarget(
      name: "PlumbRuntimeTests",
      dependencies: [
        "ChildPrograms",
        "PlumbRuntime", "CPlumbRuntime", "PlumbInspect", "PlumbTasks", "hang-child",
        "resource-child",
      ]),
    .testTarget(
      name: "PlumbInspectTests", dependencies: ["ChildPrograms", "PlumbInspect", "PlumbSymbols"],
      exclude: ["Programs"]),
    .testTarget(name: "PlumbSymbolsTests", dependencies: ["ChildPrograms", "PlumbSymbols"]),
    .testTarget(
      name: "PlumbPostMortemTests",
      dependencies: [
        "PlumbModel", "PlumbReport", "PlumbCrashFormat", "PlumbSymbols", "PlumbStacks",
        "PlumbPostMortem",
      ], exclude: ["Golden"]),
    .testTarget(name: "PlumbStacksTests", dependencies: ["PlumbSymbols", "PlumbStacks"]),
    .testTarget(
      name: "PlumbTasksTests",
      dependencies: [
        "PlumbReport", "PlumbSymbols", "PlumbInspect", "PlumbStacks", "PlumbTasks", "CZlib",
      ], exclude: ["Golden"]),
    .testTarget(name: "PlumbTestingTests", dependencies: ["ChildPrograms", "PlumbTesting"]),
    .testTarget(name: "PlumbXCTestTests", dependencies: ["ChildPrograms", "PlumbXCTest"]),
    .testTarget(
      name: "PlumbCommandTests", dependencies: ["ChildPrograms", "plumb"], exclude: ["Programs"]),
    .testTarget(name: "CrashMatrixTests", dependencies: ["CrashMatrix", "plumb", "crash-victim"]),
    // These read the package itself and run the built tool.
    .testTarget(name: "ArchitectureTests", dependencies: ["PlumbChecks"]),
    .testTarget(name: "EndToEndTests", dependencies: ["ChildPrograms"]),
  ],
  swiftLanguageModes: [.v6]
)
