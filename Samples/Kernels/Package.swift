// swift-tools-version:6.1
import PackageDescription

// A package of its own, so that whoever uses Plumb does not load these kernels' dependencies. `Scripts/kernels` builds and runs it.
let package = Package(
  name: "kernels",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "plumb", path: "../.."),
    .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
  ],
  targets: [
    .target(name: "Channels", path: "Channels"),
    .target(
      name: "BuggyKernels",
      dependencies: [
        "Channels", .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
      ], path: "Buggy"),
    .target(
      name: "FixedKernels",
      dependencies: [
        "Channels", .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
      ], path: "Fixed"),
    .executableTarget(
      name: "kernel-runner",
      dependencies: [
        "BuggyKernels", "FixedKernels", .product(name: "PlumbRuntime", package: "plumb"),
      ], path: "Runner"),
  ],
  swiftLanguageModes: [.v6]
)
