import Foundation
import Testing

/// Whatever lies among the sources: nothing crashes, the other files are linted, the exit code tells.
@Suite struct HostileInputTests {
  /// A file with a finding, beside which the hostile ones are put.
  static let witness = """
    import Foundation

    func size(of path: String) -> Int? {
      let descriptor = open(path, O_RDONLY)
      guard descriptor >= 0 else { return nil }
      var information = stat()
      guard fstat(descriptor, &information) == 0 else { return nil }
      close(descriptor)
      return Int(information.st_size)
    }
    """

  private func directoryWithWitness() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    try directory.write(Self.witness, to: "Witness.swift")
    return directory
  }

  private func lint(_ directory: TemporaryDirectory, _ arguments: [String] = []) throws
    -> Tool.Outcome
  {
    try Tool.run(["lint", "--no-cache"] + arguments + ["."], in: directory.path)
  }

  private func expectWitness(in outcome: Tool.Outcome, exitCode: Int32) {
    #expect(outcome.signal == nil)
    #expect(outcome.exitCode == exitCode, "\(outcome.errors)")
    #expect(outcome.output.contains("Witness.swift:4:"), "\(outcome.output)\(outcome.errors)")
  }

  // MARK: Contents

  @Test func binaryRubbish() throws {
    let directory = try directoryWithWitness()
    var state: UInt64 = 42
    let bytes = (0..<300_000).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    try directory.write(bytes, to: "Rubbish.swift")
    let outcome = try lint(directory)
    expectWitness(in: outcome, exitCode: 1)
    #expect(outcome.output.contains("Rubbish.swift"))
  }

  @Test func aLineOfFiftyMegabytes() throws {
    let directory = try directoryWithWitness()
    let piece = Array("let a = f(x) + [1, 2]; ".utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(50 << 20)
    while bytes.count < 50 << 20 { bytes += piece }
    try directory.write(bytes, to: "Long.swift")
    let outcome = try lint(directory)
    expectWitness(in: outcome, exitCode: 1)
    #expect(outcome.output.contains("Long.swift:1:1"))
  }

  @Test(arguments: [
    ("(", ")"), ("[", "]"), ("{", "}"), ("({", "})"), ("f { ", " }"), ("if x { ", " }"),
    ("\"\\(", ")\""), ("!", ""), ("a + ", "a"), ("x ? y : ", ""), ("#if a\n", "\n#endif"),
    ("<", ">"), ("func f() { ", " }"), ("struct S { ", " }"), ("try ", ""), ("a.b", ""),
    ("@a(", ")"), ("/*", "*/"), ("{ [x] in ", " }"), ("case .a(", ")"), (".f { $0", "}"),
    ("switch x { case 1: ", "}"), ("do { ", " } catch { }"), ("(", ""), ("{", ""), ("}", ""),
  ])
  func nestingOfTwentyThousand(open: String, close: String) throws {
    let directory = try directoryWithWitness()
    let text =
      "func g() {\n  let v = "
      + String(repeating: open, count: 20_000) + "0" + String(repeating: close, count: 20_000)
      + "\n  let s = fopen(\"a\", \"r\")\n}\n"
    try directory.write(text, to: "Deep.swift")
    let outcome = try lint(directory)
    #expect(outcome.signal == nil, "\(open)")
    #expect(outcome.exitCode == 1, "\(open): \(outcome.errors)")
    #expect(outcome.output.contains("Witness.swift:4:"), "\(open)")
  }

  @Test func invalidUTF8() throws {
    let directory = try directoryWithWitness()
    let bytes = Array("let a = \"".utf8) + [0xFF, 0xFE, 0xC3, 0x28, 0x80] + Array("\"\n".utf8)
    try directory.write(bytes, to: "Latin.swift")
    expectWitness(in: try lint(directory), exitCode: 1)
  }

  /// Lines are counted the same whatever ends them.
  @Test(arguments: ["\r\n", "\r"])
  func otherLineEnds(lineEnd: String) throws {
    let directory = try TemporaryDirectory()
    let text = Self.witness.replacing("\n", with: lineEnd)
    try directory.write([0xEF, 0xBB, 0xBF] + Array(text.utf8), to: "Witness.swift")
    expectWitness(in: try lint(directory), exitCode: 1)
  }

  /// The function that has the error is left alone, the others are not; the exit code is what it would be without.
  @Test func aSyntaxError() throws {
    let directory = try directoryWithWitness()
    let leak = Self.witness.replacing("func size", with: "func half")
    let damaged = leak.replacing("close(descriptor)", with: "close(descriptor\n  let = ")
    try directory.write(damaged + "\n" + Self.witness, to: "Half.swift")
    let outcome = try lint(directory)
    expectWitness(in: outcome, exitCode: 1)
    #expect(outcome.errors.contains(#/warning: Half\.swift:\d+:\d+: a syntax error/#))
    #expect(!outcome.output.contains("Half.swift:4:"), "\(outcome.output)")
    #expect(outcome.output.contains("Half.swift:15:"), "\(outcome.output)")

    try FileManager.default.removeItem(atPath: directory.path + "/Witness.swift")
    try directory.write(damaged, to: "Half.swift")
    #expect(try lint(directory).exitCode == 0)
    let report = try lint(directory, ["--format", "sarif"])
    #expect(report.output.contains("toolExecutionNotifications"))
    #expect(report.output.contains("\"executionSuccessful\": true"))
  }

  /// A brace too many ends a type early: nobody knows any more what its members are.
  @Test func aSyntaxErrorOutsideOfFunctions() throws {
    let directory = try TemporaryDirectory()
    let text = """
      import Foundation

      final class Log {
        var file: Int32
        init(path: String) { file = open(path, O_RDONLY) }
        func touch() { if file > 0 { fsync(file) } } }
        deinit { close(file) }
      }
      """
    try directory.write(text, to: "Log.swift")
    let outcome = try lint(directory)
    #expect(outcome.exitCode == 0, "\(outcome.output)")
    #expect(outcome.errors.contains("Log.swift:8:"), "\(outcome.errors)")
    #expect(outcome.errors.contains("no function of this file is checked"))
    // The same without its end is a finding: the rule would have spoken.
    try directory.write(
      text.replacing(" } } }", with: " } }").replacing("deinit { close(file) }", with: ""),
      to: "Log.swift")
    #expect(try lint(directory).exitCode == 1)
  }

  @Test func emptyFiles() throws {
    let directory = try directoryWithWitness()
    try directory.write("", to: "Empty.swift")
    try directory.write([0], to: "Zero.swift")
    expectWitness(in: try lint(directory), exitCode: 1)
  }

  // MARK: The file system

  @Test func aPathThatDoesNotExist() throws {
    let directory = try directoryWithWitness()
    let outcome = try lint(directory, ["Missing.swift"])
    expectWitness(in: outcome, exitCode: 2)
    #expect(outcome.errors.contains("Missing.swift: No such file or directory"))
    let report = try lint(directory, ["--format", "json", "Missing.swift"]).output
    #expect(report.contains(#/"notices": \[\s*\{\s*"level": "error"/#), "\(report)")
  }

  @Test(.timeLimit(.minutes(1))) func aPipe() throws {
    let directory = try directoryWithWitness()
    #expect(mkfifo(directory.path + "/Pipe.swift", 0o600) == 0)
    expectWitness(in: try lint(directory), exitCode: 1)
    let named = try lint(directory, ["Pipe.swift"])
    expectWitness(in: named, exitCode: 2)
    #expect(named.errors.contains("Pipe.swift: "))
  }

  @Test func aLoopOfLinks() throws {
    let directory = try directoryWithWitness()
    let files = FileManager.default
    try files.createDirectory(atPath: directory.path + "/a/b", withIntermediateDirectories: true)
    try files.createSymbolicLink(atPath: directory.path + "/a/b/up", withDestinationPath: "../..")
    try files.createSymbolicLink(
      atPath: directory.path + "/x.swift", withDestinationPath: "y.swift")
    try files.createSymbolicLink(
      atPath: directory.path + "/y.swift", withDestinationPath: "x.swift")
    let outcome = try lint(directory)
    expectWitness(in: outcome, exitCode: 2)
    #expect(outcome.output.components(separatedBy: "[handle-not-closed]").count == 2)
    #expect(outcome.errors.contains("x.swift: "))
  }

  @Test func aFileThatMayNotBeRead() throws {
    let directory = try directoryWithWitness()
    try directory.write(Self.witness, to: "Secret.swift")
    chmod(directory.path + "/Secret.swift", 0)
    chmod(directory.path, 0o755)
    // Root may read everything, so the tool runs as somebody else; it needs a place that one can run it from.
    var command = [Tool.path]
    if getuid() == 0 {
      let copy = directory.path + "/plumb"
      try FileManager.default.copyItem(atPath: Tool.path, toPath: copy)
      command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", copy]
    }
    let outcome = try Tool.run(
      command + ["lint", "--no-cache", "."], in: directory.path, executable: "/usr/bin/env")
    expectWitness(in: outcome, exitCode: 2)
    #expect(outcome.errors.contains("Secret.swift: Permission denied"))
  }

  // MARK: Settings

  @Test func anUnknownRule() throws {
    let directory = try directoryWithWitness()
    let outcome = try lint(directory, ["--only", "handle-not-close"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains("handle-not-closed"))
  }

  @Test func aBrokenConfiguration() throws {
    let directory = try directoryWithWitness()
    try directory.write("exclude: [Generated\n", to: ".plumb.yml")
    let outcome = try lint(directory)
    expectWitness(in: outcome, exitCode: 2)
    #expect(outcome.errors.contains(#/\.plumb\.yml:\d+:\d+: /#))
  }

  @Test func aMisspeltKeyOfAResourceFile() throws {
    let directory = try directoryWithWitness()
    try FileManager.default.createDirectory(
      atPath: directory.path + "/own", withIntermediateDirectories: true)
    let text = """
      library: Own
      resources:
        - id: own-lease
          noun: lease
          states:
            held: {leek: handle-not-closed}
          acquire:
            - {call: takeLease, to: held}
      """
    try directory.write(text, to: "own/own.yml")
    let outcome = try lint(directory, ["--resources", "own"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.errors.contains(#/own\.yml:6:\d+: .*leek/#), "\(outcome.errors)")
    #expect(outcome.output.contains("Witness.swift:4:"))
  }
}
