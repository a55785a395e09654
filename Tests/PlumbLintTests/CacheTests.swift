import Foundation
import PlumbFlow
import PlumbLint
import PlumbModel
import PlumbSource
import Testing

/// A directory of its own for a test.
struct CacheHome {
  let path: String
  init() {
    path = FileManager.default.temporaryDirectory.path + "/plumb-cache-\(UUID().uuidString)"
  }
  func remove() { try? FileManager.default.removeItem(atPath: path) }
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

/// The summary of a file that declares one function of that name.
func summary(_ name: String) -> SourceSummary {
  let builder = SummaryBuilder(
    triggers: [], vocabulary: LoweringVocabulary(inlineCallees: [], neverReturning: []))
  return builder.summary(of: SourceFile(path: "a.swift", source: "func `\(name)`() {}"))
}

extension SourceSummary {
  var onlyName: String? { declarations.globals.first?.name }
}

@Suite struct SummaryCacheTests {
  let home = CacheHome()
  var directory: CacheDirectory { CacheDirectory(path: home.path + "/deep/er") }

  func cache(version: String = "1", hour: UInt32 = 1_000) -> SummaryCache {
    SummaryCache(directory: directory, root: "/r", version: version, hour: hour)
  }

  func key(_ text: String) -> ContentHash { ContentHash(Array(text.utf8)) }

  @Test func keepsFromRunToRun() {
    defer { home.remove() }
    let first = cache()
    #expect(first.summary(of: key("a"), path: "x") == nil)
    first.store(summary("a"), of: key("a"))
    first.store(summary("b"), of: key("b"))
    #expect(first.save() == nil)
    let second = cache()
    #expect(second.summary(of: key("a"), path: "new.swift")?.onlyName == "a")
    #expect(second.summary(of: key("a"), path: "new.swift")?.path == "new.swift")
    second.store(summary("c"), of: key("c"))
    #expect(second.save() == nil)
    // What the second run did not ask for is kept for a while.
    let third = cache(hour: 1_100)
    for name in ["a", "b", "c"] {
      #expect(third.summary(of: key(name), path: "")?.onlyName == name)
    }
    #expect(third.summary(of: key("d"), path: "") == nil)
    #expect(cache(version: "2").summary(of: key("a"), path: "") == nil)
  }

  @Test func dropsWhatIsLongUnused() {
    defer { home.remove() }
    let first = cache()
    first.store(summary("a"), of: key("a"))
    first.store(summary("b"), of: key("b"))
    #expect(first.save() == nil)
    let later = cache(hour: 1_300)
    _ = later.summary(of: key("a"), path: "")
    #expect(later.save() == nil)
    let last = cache(hour: 1_500)
    last.store(summary("c"), of: key("c"))
    #expect(last.save() == nil)
    let end = cache(hour: 1_500)
    #expect(end.summary(of: key("a"), path: "") != nil)
    #expect(end.summary(of: key("b"), path: "") == nil)
  }

  @Test func damageIsRebuilt() throws {
    defer { home.remove() }
    let first = cache()
    for index in 0..<50 { first.store(summary("\(index)"), of: key("\(index)")) }
    #expect(first.save() == nil)
    let name = try #require(FileManager.default.contentsOfDirectory(atPath: directory.path).first)
    let path = directory.path + "/" + name
    let whole = try #require(FileManager.default.contents(atPath: path))
    for step in 0..<400 {
      var damaged = whole
      switch step % 4 {
      case 0: damaged = damaged.prefix(step * damaged.count / 400)
      case 1: damaged[step * damaged.count / 400] ^= 0x40
      case 2: damaged[step * 40 / 400] = 0xFF
      default: damaged[damaged.count - 1 - step] &+= 1
      }
      try damaged.write(to: URL(fileURLWithPath: path))
      let cache = cache()
      for index in 0..<50 {
        let found = cache.summary(of: key("\(index)"), path: "")
        #expect(found == nil || found?.onlyName == "\(index)")
      }
    }
    try Data().write(to: URL(fileURLWithPath: path))
    let again = cache()
    again.store(summary("0"), of: key("0"))
    #expect(again.save() == nil)
    #expect(cache().summary(of: key("0"), path: "") != nil)
  }

  @Test func aRunThatDoesNotSaveLeavesNothing() {
    defer { home.remove() }
    do {
      let cache = cache()
      cache.store(summary("a"), of: key("a"))
    }
    #expect(CacheHome.names(directory.path) == [])
  }

  @Test func noDirectoryIsNoCache() {
    defer { home.remove() }
    let cache = SummaryCache(
      directory: CacheDirectory(path: "/proc/no/such"), root: "", version: "")
    cache.store(summary("a"), of: key("a"))
    #expect(cache.summary(of: key("a"), path: "") == nil)
    #expect(cache.save()?.description.hasPrefix("no cache: /proc/no/such") == true)
  }

  @Test func workersAndProcessesMayShare() {
    defer { home.remove() }
    let caches = (0..<4).map { _ in cache() }
    DispatchQueue.concurrentPerform(iterations: 400) { index in
      let cache = caches[index % 4]
      cache.store(summary("\(index / 8)"), of: key("\(index / 8)"))
      if index % 40 == 39 { _ = cache.save() }
    }
    for cache in caches { #expect(cache.save() == nil) }
    #expect(CacheHome.names(directory.path).count == 1)
    let found = (0..<50).filter { cache().summary(of: key("\($0)"), path: "") != nil }
    #expect(!found.isEmpty)
  }

  @Test func evictsTheOldest() throws {
    defer { home.remove() }
    let results = ResultCache(directory: CacheDirectory(path: home.path, sizeLimit: 5_000))
    for index in 0..<10 {
      #expect(results.store([UInt8](repeating: 1, count: 1_000), for: key("\(index)")) == nil)
      let path = home.path + "/" + "result-\(key("\(index)"))"
      let name = try #require(home.names.first { (home.path + "/" + $0).hasPrefix(path) })
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Double(1_000_000 + index))],
        ofItemAtPath: home.path + "/" + name)
    }
    #expect(home.names.count <= 5)
    #expect(results.result(for: key("9")) != nil)
    #expect(results.result(for: key("0")) == nil)
  }
}

extension CacheHome {
  static func names(_ path: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  }
}

@Suite struct ResultCacheTests {
  @Test func keepsOutcomes() throws {
    let home = CacheHome()
    defer { home.remove() }
    var outcome = AnalysisOutcome()
    let place = Place(path: "a.swift", line: 3, column: 4)
    outcome.findings = [
      ScopedFinding(
        Finding(
          rule: "timer-not-cancelled", severity: .warning, confidence: .high, message: "m",
          place: place, trace: [TraceStep(place: place, note: "n")], notes: ["x", "y"],
          fingerprint: Fingerprint(value: 9)), scope: "A.b")
    ]
    outcome.files = [
      AnalyzedFile(
        path: "a.swift", lineStarts: [0, 5],
        directives: [.init(text: "plumb:x", offset: 1, endOffset: 2, followsCode: true)],
        notices: [.init(message: "no", offset: 3, isSyntaxError: true)])
    ]
    outcome.unreadable = [InputProblem(path: "b", message: "gone")]
    outcome.statistics.lines = 12
    outcome.statistics.files = 2
    var key = RunKey(version: RunKey.buildIdentity(version: "1"))
    key.add(path: "a.swift", content: ContentHash([1]))
    let results = ResultCache(directory: CacheDirectory(path: home.path))
    #expect(results.result(for: key.key) == nil)
    #expect(results.store(outcome.encoded(), for: key.key) == nil)
    let read = try AnalysisOutcome(decoding: try #require(results.result(for: key.key)))
    #expect(read.findings == outcome.findings)
    #expect(read.files.map(\.lineStarts) == [[0, 5]])
    #expect(read.files[0].directives.map(\.followsCode) == [true])
    #expect(read.files[0].notices.map(\.message) == ["no"])
    #expect(read.files[0].notices.map(\.isSyntaxError) == [true])
    #expect(read.unreadable == outcome.unreadable)
    #expect(read.statistics.lines == 12)
    #expect(read.statistics.cacheHits == 2)
    key.add("option")
    #expect(results.result(for: key.key) == nil)
    for cut in 0..<outcome.encoded().count {
      #expect(throws: DamagedData.self) {
        try AnalysisOutcome(decoding: Array(outcome.encoded().prefix(cut)))
      }
    }
  }

  @Test func placeOfTheCache() {
    func path(_ environment: [String: String]) -> String? {
      CacheDirectory.defaultPath(environment: environment)
    }
    #expect(path(["PLUMB_CACHE_DIR": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/c")
    #expect(path(["XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/x/plumb")
    #expect(path(["XDG_CACHE_HOME": "x", "HOME": "/h"]) == "/h/.cache/plumb")
    #expect(path([:]) == nil)
  }
}
