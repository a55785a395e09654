import ChildPrograms
import Foundation
import Testing

/// The trackers in programs that have the Swift runtime, Dispatch and Foundation linked into them, with the linker options that are written
/// down for that. The programs are those of the other tests, linked again.
@Suite struct StaticRuntimeTests {
  private static let options = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../Documentation/static-stdlib.options").standardizedFileURL.path

  /// What SwiftPM finds by itself: the systems' libraries of the package, and those that Foundation is made of.
  private static let libraries = [
    "unwind", "elf", "z", "stdc++", "Foundation", "CoreFoundation",
    "FoundationInternationalization", "FoundationEssentials", "_FoundationICU",
    "_FoundationCShims", "_FoundationCollections",
  ]

  private static func makeDirectory() throws -> URL {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    return directory
  }

  /// SwiftPM calls the `main` of an executable by its module's name.
  private static func link(
    _ name: String, into directory: String,
    _ more: [String] = ["-Xclang-linker", "-Wl,@" + options]
  ) throws -> String {
    let built = ChildProgram.built(name)
    let main = name.replacing("-", with: "_") + "_main"
    let path = directory + "/" + name
    let linked = try ChildProgram.run(
      "swiftc",
      [
        "-static-stdlib", "@\(built).product/Objects.LinkFileList", "-o", path,
        "-Xlinker", "--defsym=main=\(main)",
      ] + libraries.map { "-l" + $0 } + more)
    try #require(linked.status == 0, "\(linked.errors)")
    return path
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> ChildProgram {
    try ChildProgram.run(
      program, arguments, environment: ["SWIFT_BACKTRACE": "enable=no"], joinsErrors: true)
  }

  @Test func everyResourceIsSeenAndTasksAreRead() throws {
    let directory = try Self.makeDirectory()
    defer { try? FileManager.default.removeItem(at: directory) }
    let resources = try Self.link("resource-child", into: directory.path)
    let child = try Self.run(resources, ["all", "2"])
    #expect(child.exitCode == 0)
    let results = child.output.split(separator: "\n").map { $0.split(separator: "\t") }
      .filter { $0.count == 4 }
    #expect(Set(results.map { String($0[0]) }) == Set(LeakedResourceTests.leaks.map(\.name)))
    for result in results {
      // Its end is seen by nobody, so it is not spoken of once it is due.
      let misses = result[0] == "one-shot-fires" ? result[1] : "misses 0"
      #expect(result.dropFirst() == [misses, "wrong 0", "left 0"], "\(result[0])")
    }
    let hanging = try Self.link("hang-child", into: directory.path)
    let tasks = try Self.run(hanging, ["pool-snapshot"])
    #expect(tasks.output == "20000 tasks in 20000 places\nin order: true\n")
    // In the same words as where the libraries are shared.
    let words = try Self.run(hanging, ["empty-stream"]).output.split(separator: "\n")
      .first { $0.contains("\"reader\" waits for the next element of an AsyncStream at") }
    let shared = try HangChild.run("empty-stream")
    #expect(words != nil && shared.lines.contains { $0 == words ?? "" }, "\(shared)")
  }

  /// Without the options nothing is seen, and that is said.
  @Test func whatIsNotSeenIsSaid() throws {
    let directory = try Self.makeDirectory()
    defer { try? FileManager.default.removeItem(at: directory) }
    let program = try Self.link("hang-child", into: directory.path, [])
    let child = try Self.run(program, ["notices"])
    for function in ["swift_task_create", "dispatch_source_create"] {
      #expect(child.output.contains("--wrap") && child.output.contains(function), "\(child.output)")
    }
    // A function that was taken over would call itself where the linker has left out the library's own.
    let symbols = try ChildProgram.run("nm", [program]).output
    #expect(symbols.contains(#/ [Tt] dispatch_async\n/#))
    #expect(!symbols.contains(#/ [WV] (dispatch_|swift_task_create|swift_asyncLet_)/#))
  }

  /// The list has what is taken over in a way that needs it, and nothing else.
  @Test func theOptionsAreThoseOfTheCode() throws {
    let text = try String(contentsOfFile: Self.options, encoding: .utf8)
    let listed = text.split(separator: "\n").map { line in
      String(line.filter { $0 != "'" }.dropFirst("--wrap=".count))
    }
    let symbols = try ChildProgram.run("nm", [ChildProgram.built("hang-child")])
    let wrapped = symbols.output.split(separator: "\n").compactMap { line -> String? in
      guard let prefix = line.firstRange(of: " __wrap_") else { return nil }
      return String(line[prefix.upperBound...])
    }
    #expect(listed.count > 20)
    #expect(Set(listed) == Set(wrapped))
    #expect(listed.count == Set(listed).count)
  }
}
