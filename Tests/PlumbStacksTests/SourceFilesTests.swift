import Foundation
import PlumbStacks
import Testing

/// Where sources are today, and what is in them.
@Suite struct SourceFilesTests {
  @Test func pathsAreMappedAndShortened() throws {
    let root = try #require(SourceFiles.Root("/build/=/srv/src"))
    let sources = SourceFiles(roots: [root], workingDirectory: "/srv/src")
    #expect(sources.path("/build/a.swift") == "/srv/src/a.swift")
    #expect(sources.shownPath("/build/a.swift") == "a.swift")
    #expect(sources.path("/builds/a.swift") == "/builds/a.swift")
    #expect(SourceFiles.Root("=new") == nil && SourceFiles.Root("old") == nil)
  }

  @Test func linesAreReadAsTheyAre() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appending(path: "a.swift").path
    try Data("one\r\nzwei ü\n\n".utf8).write(to: URL(filePath: file))
    let sources = SourceFiles(workingDirectory: "/")
    #expect((1...5).map { sources.line($0, of: file) } == ["one", "zwei ü", "", "", nil])
    #expect(sources.line(0, of: file) == nil && sources.line(-1, of: file) == nil)
    let closed = SourceFiles(workingDirectory: "/", isReading: false)
    #expect(closed.line(1, of: file) == nil)
  }

  /// A pipe would wait, a device has no end.
  @Test func onlyFilesAreRead() throws {
    let pipe = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    #expect(mkfifo(pipe, 0o600) == 0)
    defer { unlink(pipe) }
    let sources = SourceFiles(workingDirectory: "/")
    for path in [pipe, "/dev/zero", "/tmp", "/no/such/file", ""] {
      #expect(sources.line(1, of: path) == nil)
    }
  }
}
