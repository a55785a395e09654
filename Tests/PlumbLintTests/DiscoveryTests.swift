import Foundation
import PlumbLint
import Testing

@Suite struct DiscoveryTests {
  private func files(
    _ directory: TemporaryDirectory, _ paths: [String] = ["."],
    isExcluded: @escaping FileDiscovery.Filter = { _, _ in false }
  ) -> FileDiscovery {
    FileDiscovery(
      paths: paths.map { $0 == "." ? directory.path : "\(directory.path)/\($0)" },
      workingDirectory: directory.path, isExcluded: isExcluded)
  }

  private func names(_ discovery: FileDiscovery, in directory: TemporaryDirectory) -> [String] {
    discovery.files.map { String($0.dropFirst(directory.path.count + 1)) }
  }

  @Test func findsSwiftFilesAndLeavesHiddenOnesOut() throws {
    let directory = try TemporaryDirectory()
    for name in [
      "b/B.swift", "a.swift", "c.txt", ".hidden.swift", ".build/x.swift", ".git/y.swift",
      "d/.swift",
    ] {
      try directory.write(name, "")
    }
    #expect(names(files(directory), in: directory) == ["a.swift", "b/B.swift"])
    // Unless they are asked for.
    #expect(names(files(directory, [".build"]), in: directory) == [".build/x.swift"])
    #expect(
      names(files(directory, ["c.txt", "a.swift", "a.swift"]), in: directory) == [
        "a.swift", "c.txt",
      ])
  }

  @Test func endsALoopOfLinks() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a/A.swift", "")
    try directory.link("a/up", to: "..")
    try directory.link("a/self", to: ".")
    try directory.link("b", to: "a")
    try directory.link("eats-itself", to: "eats-itself")
    #expect(names(files(directory), in: directory) == ["a/A.swift"])
    #expect(files(directory).problems.isEmpty)
  }

  @Test func aFileIsTakenOnce() throws {
    let directory = try TemporaryDirectory()
    try directory.write("m/M.swift", "")
    try directory.link("a-link.swift", to: "m/M.swift")
    try directory.link("m/z.swift", to: "M.swift")
    #expect(link("\(directory.path)/m/M.swift", "\(directory.path)/hard.swift") == 0)
    // By its own path rather than by a link's; of two of its own the first.
    #expect(names(files(directory), in: directory) == ["hard.swift"])
    #expect(names(files(directory, ["m"]), in: directory) == ["m/M.swift"])
    // The first that was given.
    #expect(
      names(files(directory, ["m/z.swift", "a-link.swift", "."]), in: directory) == ["m/z.swift"])
    #expect(names(files(directory, ["a-link.swift", "m"]), in: directory) == ["a-link.swift"])
    // What is left out by one name is not lost by the other.
    let rest = files(directory) { path, _ in path.hasSuffix("hard.swift") }
    #expect(names(rest, in: directory) == ["m/M.swift"])
  }

  @Test func standardInputStandsForAFileByAnyName() throws {
    let directory = try TemporaryDirectory()
    try directory.write("A.swift", "LEAK")
    try directory.link("B.swift", to: "A.swift")
    let result = try lint(in: directory) {
      $0.standardInput = .init(path: directory.path + "/B.swift", bytes: Array("LEAK".utf8))
    }
    #expect(result.findings.map(\.place.path) == [directory.path + "/B.swift"])
    #expect(result.summary.files == 1)
  }

  @Test func saysWhatCannotBeRead() throws {
    let directory = try TemporaryDirectory()
    try directory.write("A.swift", "")
    try directory.link("Dangling.swift", to: "nowhere")
    #expect(mkfifo("\(directory.path)/Pipe.swift", 0o600) == 0)
    let found = files(directory, [".", "missing", "Pipe.swift"])
    #expect(names(found, in: directory) == ["A.swift"])
    #expect(
      found.problems.map(\.message) == [
        "No such file or directory", "No such file or directory", "neither a file nor a directory",
      ])
  }

  @Test(.enabled(if: getuid() != 0, "nothing is forbidden to root"))
  func saysWhatIsForbidden() throws {
    let directory = try TemporaryDirectory()
    try directory.write("A.swift", "")
    try directory.makeDirectory("closed")
    chmod("\(directory.path)/closed", 0)
    defer { chmod("\(directory.path)/closed", 0o700) }
    let found = files(directory)
    #expect(names(found, in: directory) == ["A.swift"])
    #expect(found.problems.map(\.message) == ["Permission denied"])
  }

  @Test func excludedAndIncluded() throws {
    let directory = try TemporaryDirectory()
    for name in ["Sources/A.swift", "Sources/Generated/B.swift", "Tests/T.swift", "Package.swift"] {
      try directory.write(name, "LEAK")
    }
    try directory.write(".plumb.yml", "excluded: [Generated]\nincluded: [Sources, '*.swift']")
    let all = try lint(in: directory).findings.map(\.place.path)
    #expect(
      all.map { $0.dropFirst(directory.path.count + 1) } == [
        "Package.swift", "Sources/A.swift", "Tests/T.swift",
      ])
    try directory.write(
      ".plumb.yml", "excluded: [Sources/Generated]\nincluded: [Sources, ./Package.swift]")
    #expect(try lint(in: directory).findings.count == 2)
    // A file that is named is linted.
    let named = try lint(in: directory) {
      $0.paths = ["\(directory.path)/Sources/Generated/B.swift"]
    }
    #expect(named.findings.count == 1)
  }

  @Test(arguments: [
    ("Generated", "a/Generated/b.swift", true), ("*.pb.swift", "a/b.pb.swift", true),
    ("*.pb.swift", "a/b.swift", false), ("Sources/*/x.swift", "Sources/a/x.swift", true),
    ("Sources/*/x.swift", "Sources/a/b/x.swift", false),
    ("Sources/**/x.swift", "Sources/x.swift", true),
    ("**/Gen/**", "a/b/Gen/c.swift", true), ("**/Gen/**", "a/Genes/c.swift", false),
    ("Sources", "Tests/Sources/a.swift", true), ("/Sources", "Tests/Sources/a.swift", false),
    ("./Sources/a", "Sources/a/b.swift", true), ("[ab]?.swift", "a1.swift", true),
    ("[!ab]*.swift", "a1.swift", false), ("[0-9].swift", "5.swift", true),
    ("a[.swift", "a[.swift", true),
    ("*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false), ("", "a", false),
  ])
  func globs(_ pattern: String, _ path: String, _ expected: Bool) {
    #expect(GlobPattern(pattern).matches(path) == expected)
  }
}
