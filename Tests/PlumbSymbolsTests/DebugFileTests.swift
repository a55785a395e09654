import Foundation
import PlumbSymbols
import Testing

/// A stripped program and its debug file, wherever that is.
@Suite struct DebugFileTests {
  private let workshop: Workshop
  private let buildID: BuildID
  private let address: UInt64

  init() throws {
    workshop = try Workshop()
    let program = BuiltProgram.cOptimizedDwarf5
    try workshop.run(
      """
      objcopy --only-keep-debug \(program.path) program.debug
      objcopy --strip-all --add-gnu-debuglink=program.debug \(program.path) program
      """)
    let full = try SymbolFile.open(program.path)
    buildID = try #require(full.buildID)
    address = try #require(
      program.addresses(of: full, every: 1).first { full.frames(at: $0).count == 3 })
  }

  @Test func besideTheFile() throws { try expectFound(store()) }

  @Test func inTheDirectoryDotDebug() throws {
    try workshop.run("mkdir .debug; mv program.debug .debug/")
    try expectFound(store())
  }

  @Test func belowADebugDirectoryByBuildID() throws {
    try moveToBuildID(ending: ".debug")
    try expectFound(store())
  }

  @Test func belowADebugDirectoryByPath() throws {
    try workshop.run("mkdir -p \"debug$PWD\"; mv program.debug \"debug$PWD/\"")
    try expectFound(store())
  }

  @Test func givenByName() throws {
    let file = try SymbolFile.open(
      workshop.path("program"), debugFile: workshop.path("program.debug"))
    #expect(file.frames(at: address).count == 3)
    #expect(file.debugPath == workshop.path("program.debug"))
  }

  /// A stripped binary that is gone altogether: its debug file says as much.
  @Test func theDebugFileAlone() throws {
    try moveToBuildID(ending: ".debug")
    let file = try #require(store().file(buildID: buildID, path: workshop.path("gone")))
    #expect(file.frames(at: address).count == 3)
  }

  @Test func theFileByItsBuildID() throws {
    try workshop.run("cp \(BuiltProgram.cOptimizedDwarf5.path) full")
    try moveToBuildID("full", ending: "")
    let file = try #require(store().file(buildID: buildID, path: nil))
    #expect(file.frames(at: address).count == 3)
  }

  @Test func aDebugFileOfAnotherBuildIsNotUsed() throws {
    try workshop.run(
      "objcopy --only-keep-debug \(BuiltProgram.cDebugDwarf4.path) program.debug")
    let store = store()
    let file = try #require(store.file(buildID: buildID, path: workshop.path("program")))
    #expect(file.frames(at: address).allSatisfy { $0.line == 0 })
    #expect(store.notices.contains { $0.contains("no debug information") })
  }

  /// Without build-ids the bytes of the debug file decide.
  @Test(arguments: [true, false])
  func theChecksumDecidesWhereThereIsNoBuildID(isRight: Bool) throws {
    try workshop.run(
      """
      objcopy --remove-section .note.gnu.build-id \(BuiltProgram.cOptimizedDwarf5.path) full
      objcopy --only-keep-debug full program.debug
      rm program
      objcopy --strip-all --add-gnu-debuglink=program.debug full program
      \(isRight ? "" : "echo >> program.debug")
      """)
    let file = try #require(store().file(buildID: nil, path: workshop.path("program")))
    #expect(file.buildID == nil)
    #expect((file.frames(at: address).count == 3) == isRight)
  }

  @Test func aProgramThatWasBuiltAnewIsNotUsed() throws {
    let store = store()
    let other = try #require(BuildID(hex: "00112233445566778899"))
    #expect(store.file(buildID: other, path: workshop.path("program")) == nil)
    #expect(store.notices.contains { $0.contains("it was built anew") })
    #expect(store.notices.contains { $0.contains("no file found") })
  }

  @Test func aStoreOpensAFileOnce() throws {
    let store = store()
    let first = store.file(buildID: buildID, path: workshop.path("program"))
    #expect(first != nil)
    #expect(store.file(buildID: buildID, path: workshop.path("program")) === first)
  }

  private func store() -> SymbolStore {
    SymbolStore(.init(debugDirectories: [workshop.path("debug")]))
  }

  private func expectFound(_ store: SymbolStore) throws {
    let file = try #require(store.file(buildID: buildID, path: workshop.path("program")))
    #expect(file.frames(at: address).map(\.symbol) == ["inner", "middle", "outer"])
    #expect(file.frames(at: address).allSatisfy { $0.line > 0 })
    #expect(store.notices == [])
  }

  private func moveToBuildID(_ name: String = "program.debug", ending: String) throws {
    let hex = buildID.hex
    let directory = "debug/.build-id/\(hex.prefix(2))"
    try workshop.run("mkdir -p \(directory); mv \(name) \(directory)/\(hex.dropFirst(2))\(ending)")
  }
}
