import CrashMatrix
import Foundation
import Testing

/// The short crash matrix: every way to crash at every place in the release build, and every way once without optimisation. `Scripts/crash-matrix`
/// runs all builds, beside swift-backtrace.
@Suite struct CrashMatrixTests {
  /// Beside the test binary, as the package manager built them.
  private static let products = URL(
    fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
  ).deletingLastPathComponent().path
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private func matrix() throws -> CrashMatrix {
    try CrashMatrix(root: Self.root, tool: Self.products + "/plumb")
  }

  @Test(arguments: CrashPlace.all) func theReleaseBuild(place: CrashPlace) throws {
    let cells = try matrix().run(
      CrashRow.all.map { CrashCase(row: $0, place: place) },
      victim: Self.products + "/crash-victim", isOptimised: true)
    expectAllRight(cells)
  }

  @Test func withoutOptimisation() throws {
    let directory = try TemporaryDirectory()
    let build = try #require(VictimBuild.all.first { !$0.isOptimised })
    let victim = try VictimCompiler(root: Self.root, directory: directory.path)
      .compile(build, name: "victim")
    // Another place for each, so that every place has its turn.
    let cases = CrashRow.all.enumerated().map { index, row in
      CrashCase(row: row, place: CrashPlace.all[index % CrashPlace.all.count])
    }
    expectAllRight(try matrix().run(cases, victim: victim, isOptimised: false))
  }

  private func expectAllRight(_ cells: [CrashMatrix.Cell]) {
    for cell in cells {
      #expect(cell.isRight, "\(cell.crash): \(cell.faults.joined(separator: "; "))")
    }
  }
}
