import Foundation
import PlumbCrashFormat
import PlumbPostMortem
import PlumbReport
import PlumbStacks

/// Files of the repository, and what is made of them.
enum TestFiles {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static func bytes(_ path: String) -> [UInt8] {
    FileManager.default.contents(atPath: root + "/" + path).map(Array.init) ?? []
  }

  static func report() throws -> CrashReport {
    try CrashReport.read(bytes("Fuzz/Seeds/server.crash"))
  }

  static func crash() throws -> PostMortem {
    PostMortem(try report(), source: "server.crash", lookup: ScriptedLookup.server)
  }

  /// The build's directory `/build` is `Tests/PlumbPostMortemTests/Sources` today.
  static func rendering(
    style: TextStyle = .plain, showsAllThreads: Bool = false, showsRegisters: Bool = false,
    showsMangledNames: Bool = false
  ) -> CrashRendering {
    let directory = root + "/Tests/PlumbPostMortemTests/Golden"
    return CrashRendering(
      style: style,
      sources: SourceFiles(
        roots: [.init("/build=\(directory)")!], workingDirectory: directory),
      showsMangledNames: showsMangledNames, showsAllThreads: showsAllThreads,
      showsRegisters: showsRegisters, version: "0.0.0")
  }
}
