import PlumbFlow
import PlumbSource
import Testing

/// A summary of real code, with all that a summary may hold.
func sampleSummary() -> SourceSummary {
  let source = """
    import Dispatch
    // plumb:disable:next x -- y
    final class Server<T>: Base, Sendable {
      private var timer: DispatchSourceTimer? = nil
      lazy var queue = DispatchQueue(label: "q")
      func start(after delay: Int, _ body: @escaping () -> Void) async throws -> Bool {
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [weak self] in self?.stop(); body() }
        defer { timer.resume() }
        guard delay > 0, let other = self.timer else { throw CancellationError() }
        for await item in items where item != nil { if item == 3 { break } else { continue } }
        switch delay { case 1: return true; case 2...5: try await go(&state); default: break }
        func local() { local() }
        lock.withLock { count += 1; array[0] = count }
        self.timer = timer
        return (try? run()) ?? { $0 + delay }(1) == 2 ? true : false
      }
      deinit { timer?.cancel() }
    }
    """
  let file = SourceFile(source: source)
  let builder = SummaryBuilder(
    triggers: ["makeTimerSource", "cancel"],
    vocabulary: LoweringVocabulary(inlineCallees: ["withLock"], neverReturning: ["fatalError"]))
  var summary = builder.summary(of: file)
  summary.identifiers = IdentifierScan(file.bytes).unique()
  summary.unloweredIdentifiers = [1, 2, 3]
  summary.directives = DirectiveScan.directives(of: file).map {
    SourceSummary.Directive(
      text: $0.text, offset: UInt32($0.offset), endOffset: UInt32($0.endOffset),
      followsCode: $0.followsCode)
  }
  summary.notices = [
    SourceSummary.Notice(message: "invalid UTF-8", offset: 3),
    SourceSummary.Notice(message: "a syntax error", offset: 7, isSyntaxError: true),
  ]
  return summary
}

/// Reads every part of every graph, as a check might.
func walkAll(_ summary: SourceSummary) -> Int {
  let file = LoadedFile(index: 0, summary: summary)
  var size = 0
  for number in summary.bodies.indices {
    let view = BodyView(file: file, number: number)
    size += GraphPrinter().print(view).utf8.count
    var parent = view.parent
    while let next = parent {
      size += 1
      parent = next.parent
    }
    for value in view.body.instructions.indices {
      size += view.call(ValueID(value))?.labels.count ?? 0
    }
  }
  return size
}

@Suite struct SummaryCodingTests {
  @Test func roundTrip() throws {
    let summary = sampleSummary()
    #expect(summary.bodies.count > 3)
    #expect(summary.isConsistent)
    let bytes = summary.encoded()
    let read = try SourceSummary(decoding: bytes, path: "other.swift")
    #expect(read.path == "other.swift")
    #expect(read.strings == summary.strings)
    #expect(read.declarations == summary.declarations)
    #expect(read.lineStarts == summary.lineStarts)
    #expect(read.identifiers == summary.identifiers)
    #expect(read.unloweredIdentifiers == summary.unloweredIdentifiers)
    #expect(read.directives.map(\.text) == ["plumb:disable:next x -- y"])
    #expect(read.notices.map(\.message) == ["invalid UTF-8", "a syntax error"])
    #expect(read.notices.map(\.isSyntaxError) == [false, true])
    #expect(read.encoded().count == bytes.count)
    #expect(walkAll(read) == walkAll(summary))
    let before = LoadedFile(index: 0, summary: summary)
    let after = LoadedFile(index: 0, summary: read)
    for number in summary.bodies.indices {
      #expect(
        GraphPrinter().print(BodyView(file: before, number: number))
          == GraphPrinter().print(BodyView(file: after, number: number)))
    }
  }

  @Test func damageIsNoticed() {
    let bytes = sampleSummary().encoded()
    var random = SplitMix(state: 1)
    for _ in 0..<10_000 {
      let damaged = damage(bytes, &random)
      if damaged == bytes { continue }
      #expect(throws: DamagedData.self) { try SourceSummary(decoding: damaged, path: "") }
    }
    for length in 0..<64 {
      #expect(throws: DamagedData.self) {
        try SourceSummary(decoding: Array(bytes.prefix(length)), path: "")
      }
    }
  }

  /// The checksum made right again, so that every later guard is met.
  @Test func damageBehindTheChecksumIsHarmless() {
    let bytes = sampleSummary().encoded()
    var random = SplitMix(state: 2)
    var accepted = 0
    for _ in 0..<10_000 {
      var damaged = damage(bytes, &random)
      guard damaged.count >= 16 else { continue }
      damaged.replaceSubrange(0..<8, with: bytes[0..<8])
      let checksum = ContentHash(damaged, from: 16).low
      withUnsafeBytes(of: checksum.littleEndian) { damaged.replaceSubrange(8..<16, with: $0) }
      if let summary = try? SourceSummary(decoding: damaged, path: "") {
        accepted += 1
        _ = walkAll(summary)
      }
    }
    #expect(accepted > 100)
  }

  private func damage(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      if bytes.isEmpty { break }
      let index = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: bytes.removeSubrange(index...)
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
      case 3: bytes[index] = 0xFF
      case 4: bytes[index] = 0
      case 5: bytes[index] &+= 1
      default: bytes[index] = UInt8.random(in: 0...255, using: &random)
      }
    }
    return bytes
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
