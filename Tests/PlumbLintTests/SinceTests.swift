import ChildPrograms
import Foundation
import PlumbLint
import Testing

@Suite struct SinceTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try git("init", "-q", "-b", "main")
    try git("config", "user.email", "a@example.com")
    try git("config", "user.name", "A")
    // Settings of users that change what git writes.
    try git("config", "diff.noprefix", "true")
    try directory.write("A.swift", "LEAK 1\n2\n3\nLEAK 4\n")
    try directory.write("größe \"x\".swift", "1\n2\n")
    try git("add", "-A")
    try git("commit", "-q", "-m", "one")
  }

  private func git(_ arguments: String...) throws {
    let child = try ChildProgram.run("git", ["-C", directory.path] + arguments)
    #expect(child.status == 0, "\(child.errors)")
  }

  private func since(_ revision: String) throws -> [String] {
    try lint(in: directory) { $0.since = revision }.findings.map {
      "\($0.place.path.dropFirst(directory.path.count + 1)):\($0.place.line)"
    }
  }

  @Test func onlyChangedLines() throws {
    #expect(try since("HEAD") == [])
    try directory.write("A.swift", "LEAK 1\n2\nLEAK new\n3\nLEAK 4\n")
    #expect(try since("HEAD") == ["A.swift:3"])
    try git("commit", "-q", "-a", "-m", "two")
    #expect(try since("HEAD") == [])
    #expect(try since("HEAD~1") == ["A.swift:3"])
    #expect(try lint(in: directory) { $0.since = "HEAD" }.summary.unchanged == 3)
  }

  @Test func untrackedFilesAndOddNames() throws {
    try directory.write("new/B.swift", "LEAK")
    try directory.write("größe \"x\".swift", "1\nLEAK 2\n")
    #expect(try since("HEAD") == ["größe \"x\".swift:2", "new/B.swift:1"])
  }

  @Test func linesAroundADeletionCount() throws {
    try directory.write("A.swift", "LEAK 1\n2\nLEAK 4\n")
    #expect(try since("HEAD") == ["A.swift:3"])
  }

  @Test func whatTheOtherBranchDidDoesNotCount() throws {
    try git("checkout", "-q", "-b", "work")
    try directory.write("B.swift", "LEAK\n")
    try git("add", "-A")
    try git("commit", "-q", "-m", "mine")
    try git("checkout", "-q", "main")
    try directory.write("A.swift", "1\n2\n3\n4\n")
    try git("commit", "-q", "-a", "-m", "theirs")
    try git("checkout", "-q", "work")
    #expect(try since("main") == ["B.swift:1"])
  }

  @Test(arguments: ["nonsense", "--output=x", "", "HEAD~99"])
  func unknownRevision(_ revision: String) {
    #expect(throws: LintMisuse.self) { try since(revision) }
  }

  @Test func outsideOfAWorkTree() throws {
    let elsewhere = try TemporaryDirectory()
    #expect(throws: LintMisuse.self) { try lint(in: elsewhere) { $0.since = "HEAD" } }
  }
}
