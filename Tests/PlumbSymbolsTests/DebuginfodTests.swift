import Foundation
import PlumbSymbols
import Testing

/// A server that has debug files by build-id, and servers that have not.
@Suite struct DebuginfodTests {
  private let workshop: Workshop
  private let server: TinyServer
  private let buildID: BuildID
  private let address: UInt64
  private let debugFile: Data

  init() throws {
    workshop = try Workshop()
    server = try TinyServer()
    let program = BuiltProgram.cOptimizedDwarf5
    try workshop.run(
      """
      objcopy --only-keep-debug \(program.path) program.debug
      objcopy --strip-all \(program.path) program
      """)
    debugFile = try Data(contentsOf: URL(fileURLWithPath: workshop.path("program.debug")))
    try FileManager.default.removeItem(atPath: workshop.path("program.debug"))
    let full = try SymbolFile.open(program.path)
    buildID = try #require(full.buildID)
    address = try #require(
      program.addresses(of: full, every: 1).first { full.frames(at: $0).count == 3 })
  }

  private var debugPath: String { "/buildid/\(buildID.hex)/debuginfo" }
  private var executablePath: String { "/buildid/\(buildID.hex)/executable" }

  @Test func whatTheServerHasIsFetchedOnce() throws {
    defer { server.stop() }
    server.answer(debugPath, with: .status(200, debugFile))
    for _ in 0..<2 {
      let store = store()
      let file = try #require(store.file(buildID: buildID, path: workshop.path("program")))
      #expect(file.frames(at: address).map(\.symbol) == ["inner", "middle", "outer"])
      #expect(store.notices == [])
    }
    #expect(server.requests == [debugPath])
  }

  @Test func theProgramItselfIsFetchedWhereItIsGone() throws {
    defer { server.stop() }
    server.answer(
      executablePath,
      with: .status(200, try Data(contentsOf: URL(fileURLWithPath: workshop.path("program")))))
    server.answer(debugPath, with: .status(200, debugFile))
    let file = try #require(store().file(buildID: buildID, path: nil))
    #expect(file.frames(at: address).count == 3)
    #expect(server.requests == [executablePath, debugPath])
  }

  /// Asked once; for a while nobody asks again.
  @Test func whatNoServerHasIsRemembered() throws {
    defer { server.stop() }
    for _ in 0..<3 {
      let store = store()
      let file = try #require(store.file(buildID: buildID, path: workshop.path("program")))
      #expect(file.frames(at: address).allSatisfy { $0.line == 0 })
      #expect(
        store.notices.contains { $0.contains("no debug information") && $0.contains(server.url) })
    }
    #expect(server.requests == [debugPath])
  }

  @Test func theNextServerIsAsked() throws {
    let other = try TinyServer()
    defer {
      server.stop()
      other.stop()
    }
    server.answer(debugPath, with: .status(500, Data()))
    other.answer(debugPath, with: .status(200, debugFile))
    let store = store([server.url, other.url + "/"])
    let file = try #require(store.file(buildID: buildID, path: workshop.path("program")))
    #expect(file.frames(at: address).count == 3)
    #expect(server.requests == [debugPath])
  }

  @Test func aSilentServerIsGivenUp() throws {
    defer { server.stop() }
    server.answer(debugPath, with: .silence)
    let store = store(timeout: 1)
    _ = store.file(buildID: buildID, path: workshop.path("program"))
    #expect(store.notices.contains { $0.contains("no answer within 1 s") })
  }

  @Test func aServerThatFailsIsAskedAgainLater() throws {
    defer { server.stop() }
    server.answer(debugPath, with: .status(503, Data()))
    let first = store()
    _ = first.file(buildID: buildID, path: workshop.path("program"))
    #expect(first.notices.contains { $0.contains("status 503") })
    server.answer(debugPath, with: .status(200, debugFile))
    let file = try #require(store().file(buildID: buildID, path: workshop.path("program")))
    #expect(file.frames(at: address).count == 3)
  }

  @Test func whatIsNoDebugFileIsNotKept() throws {
    defer { server.stop() }
    server.answer(debugPath, with: .status(200, Data("<html>".utf8)))
    let store = store()
    _ = store.file(buildID: buildID, path: workshop.path("program"))
    #expect(store.notices.contains { $0.contains("something else") })
    let left = try FileManager.default.contentsOfDirectory(atPath: workshop.path("cache/symbols"))
    #expect(left == [])
  }

  @Test func theEnvironmentNamesServersAndTimeout() {
    var configuration = SymbolStore.Configuration()
    configuration.readDebuginfod([
      "DEBUGINFOD_URLS": "http://a  http://b", "DEBUGINFOD_TIMEOUT": "5",
    ])
    #expect(configuration.debuginfodURLs == ["http://a", "http://b"])
    #expect(configuration.timeout == 5)
  }

  private func store(_ urls: [String]? = nil, timeout: Double = 20) -> SymbolStore {
    SymbolStore(
      .init(
        debugDirectories: [], debuginfodURLs: urls ?? [server.url],
        cacheDirectory: workshop.path("cache"), timeout: timeout))
  }
}
