import Foundation
import Testing

/// The crash that the README shows is the one that the sample dies of today. `Scripts/crash-sample` prints what is to stand there.
@Suite struct READMECrashTests {
  private static let sample = URL(fileURLWithPath: Tool.path).deletingLastPathComponent()
    .appendingPathComponent("plumb-crash-sample").path

  #if DEBUG
    /// The README shows an optimised build.
    private static let isOptimised = false
  #else
    private static let isOptimised = true
  #endif

  @Test(.enabled(if: isOptimised)) func ours() throws {
    let directory = try TemporaryDirectory()
    let crash = try crash(into: directory, backtrace: "enable=no")
    #expect(crash.signal == SIGILL, "\(crash.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    let report = try #require(names.first { $0.hasSuffix(".crash") })
    let symbolized = try Tool.run(["symbolize", "--no-debuginfod", directory.path + "/" + report])
    #expect(symbolized.exitCode == 0, "\(symbolized.errors)")
    var expected = try block(beginning: "$ plumb symbolize reports/*.crash")
    expected.removeFirst()
    compare(expected, symbolized.output, directory)
  }

  /// What the toolchain prints of the same crash. Which inlined functions it names, and so which line, depends on where the linker puts the code:
  /// of the stack only the functions that were called are compared.
  @Test(.enabled(if: isOptimised)) func theToolchains() throws {
    let directory = try TemporaryDirectory()
    let crash = try crash(
      into: directory, backtrace: "enable=yes,color=no,interactive=no,output-to=stderr")
    let start = try #require(
      crash.errors.range(of: "*** Program crashed"), "no swift-backtrace: \(crash.errors)")
    let expected = Self.called(try block(beginning: "*** Program crashed"))
    let printed = Self.called(
      crash.errors[start.lowerBound...].split(separator: "\n", omittingEmptySubsequences: false))
    #expect(expected.count > 5)
    #expect(printed.starts(with: expected), "\(printed)")
  }

  /// Of frames the functions, with their images; other lines as they are.
  private static func called(_ lines: [some StringProtocol]) -> [String] {
    lines.compactMap { line in
      guard let frame = String(line).firstMatch(of: #/^ *\d+ (.*)0x[0-9a-f]+ (.* in \S+)/#)
      else { return lasting(String(line)) }
      return frame.1.contains("[inlined]") ? nil : lasting(String(frame.2))
    }
  }

  /// - Returns: The lines of the README's block up to where it is cut.
  private func block(beginning start: String) throws -> [String] {
    let text = try String(contentsOfFile: Tool.root + "/README.md", encoding: .utf8)
    let block = try #require(
      text.split(separator: "```\n").first { $0.hasPrefix(start) }, "no block begins with \(start)")
    let lines = block.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let cut = try #require(lines.lastIndex { ["…", "..."].contains($0.drop { $0 == " " }) })
    return Array(lines[..<cut])
  }

  private func crash(into directory: TemporaryDirectory, backtrace: String) throws -> Tool.Outcome {
    try Tool.run(
      ["SWIFT_BACKTRACE=" + backtrace, Self.sample, directory.path], executable: "/usr/bin/env")
  }

  private func compare(_ expected: [String], _ printed: String, _ directory: TemporaryDirectory) {
    let lines = printed.replacing(Tool.root + "/", with: "").replacing(
      directory.path, with: "reports"
    ).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count > expected.count)
    for (expected, line) in zip(expected, lines) {
      #expect(Self.lasting(expected) == Self.lasting(String(line)))
    }
  }

  /// Without what is another in every run and on every machine.
  private static func lasting(_ line: String) -> String {
    line.replacing(#/0x[0-9a-f]+/#, with: "0x…")
      .replacing(#/pid \d+|^Thread \d+ (?="oot)/#, with: "N")
      .replacing(#/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/#, with: "then")
      .replacing(#/\d+ (ms|MB)/#, with: "N")
      .replacing(#/ \+ \d+ in /#, with: " in ")
      .replacing(#/^(host|Platform:) .*/#, with: "host")
      .replacing(#/^(process +)\S*\//#, with: "process ")
  }
}
