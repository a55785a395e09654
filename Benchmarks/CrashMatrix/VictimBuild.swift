import ChildPrograms
import Foundation

/// A way to compile the victim.
public struct VictimBuild: Sendable, CustomStringConvertible {
  public var name: String
  public var flags: [String]
  public var isOptimised: Bool
  /// The debug information lies in a file of its own, found by its debug link.
  public var isStripped = false

  public var description: String { name }

  public static let all: [VictimBuild] = [
    VictimBuild(name: "-Onone", flags: ["-Onone"], isOptimised: false),
    VictimBuild(name: "-O", flags: ["-O"], isOptimised: true),
    VictimBuild(name: "-O -wmo", flags: ["-O", "-wmo"], isOptimised: true),
    // As the package manager builds for release on Linux.
    VictimBuild(
      name: "-O -wmo, frame pointers", flags: ["-O", "-wmo", "-Xcc", "-fno-omit-frame-pointer"],
      isOptimised: true),
    VictimBuild(
      name: "-O -wmo -static-stdlib", flags: ["-O", "-wmo", "-static-stdlib"], isOptimised: true),
    VictimBuild(
      name: "-O -wmo, stripped", flags: ["-O", "-wmo"], isOptimised: true, isStripped: true),
  ]
}

/// Compiles victims by the compilers themselves, as the package manager knows neither a file-wise optimised build nor stripping.
public struct VictimCompiler {
  /// In the order of their imports.
  private static let modules = ["PlumbCrashFormat", "PlumbLabels", "PlumbCrash"]

  private let root: String
  private let directory: String

  /// Compiles what all victims share.
  ///
  /// - Parameters:
  ///   - root: The package's directory.
  ///   - directory: An existing one, where everything is put.
  public init(root: String, directory: String) throws {
    self.root = root
    self.directory = directory
    let runtime = root + "/Sources/CPlumbRuntime"
    try run(
      [
        "clang", "-r", "-nostdlib", "-O2", "-g", "-fPIC", "-D_GNU_SOURCE", "-I",
        runtime + "/include",
        "-o", directory + "/runtime.o",
      ] + Self.files(below: runtime, ".c"))
    let exception = root + "/Samples/crash/exception"
    try run(
      [
        "clang++", "-r", "-nostdlib", "-O2", "-g", "-fPIC", "-I", exception + "/include", "-o",
        directory + "/exception.o",
      ] + Self.files(below: exception, ".cpp"))
    let module =
      "module CCrashVictim { header \"\(exception)/include/victim_exception.h\" export * }\n"
    try module.write(
      toFile: directory + "/module.modulemap", atomically: true, encoding: .utf8)
    for module in Self.modules {
      try run(
        [
          "swiftc", "-swift-version", "6", "-O", "-wmo", "-g", "-parse-as-library", "-package-name",
          "plumb", "-module-name", module, "-I", directory, "-I", runtime + "/include",
          "-emit-module",
          "-emit-module-path", "\(directory)/\(module).swiftmodule", "-c", "-o",
          "\(directory)/\(module).o",
        ] + Self.files(below: "\(root)/Sources/\(module)", ".swift"))
    }
  }

  /// - Parameters:
  ///   - additional: More files to compile or to link.
  /// - Returns: The path of the executable.
  public func compile(
    _ build: VictimBuild, name: String, additional: [String] = []
  ) throws -> String {
    let path = directory + "/" + name
    try run(
      ["swiftc", "-swift-version", "6", "-g", "-module-name", "crash_victim"] + build.flags
        + ["-I", directory, "-I", root + "/Sources/CPlumbRuntime/include"]
        + Self.files(below: root + "/Samples/crash/victim", ".swift") + additional
        + (["runtime", "exception"] + Self.modules).map { "\(directory)/\($0).o" }
        + ["-lstdc++", "-Xlinker", "--build-id", "-o", path])
    if build.isStripped {
      try run(["objcopy", "--only-keep-debug", path, path + ".debug"])
      try run(["objcopy", "--strip-all", "--add-gnu-debuglink=\(path).debug", path])
    }
    return path
  }

  /// Links a library of C with the handler in it. With frame pointers: swift-backtrace unwinds by nothing else.
  ///
  /// - Returns: Its path.
  public func link(source: String, name: String) throws -> String {
    let path = directory + "/" + name
    try run([
      "clang", "-shared", "-fPIC", "-O2", "-g", "-fno-omit-frame-pointer", "-I",
      root + "/Sources/CPlumbRuntime/include", "-o",
      path, source, directory + "/runtime.o",
    ])
    return path
  }

  private static func files(below directory: String, _ suffix: String) -> [String] {
    (FileManager.default.subpaths(atPath: directory) ?? []).filter { $0.hasSuffix(suffix) }
      .sorted().map { directory + "/" + $0 }
  }

  private func run(_ command: [String]) throws {
    // Swiftc leaves modules where it runs.
    let outcome = try ChildProgram.run(command, in: directory, timeout: 600)
    guard outcome.exitCode == 0 else {
      throw CrashMatrixError(
        "\(command[0]) failed:\n\(outcome.errors)\(outcome.output)\n\(command.joined(separator: " "))"
      )
    }
  }
}
