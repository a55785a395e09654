import PlumbInspect
import PlumbStacks
import PlumbSymbols

/// The same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}

/// What memory may hold that nobody vouches for: numbers that are now and then equal, and texts of strangers.
enum Garbage {
  static let image = LoadedImage(
    base: 0x1000, low: 0x1000, high: 0x2000, file: BinaryImage(path: "/srv/serve"))

  static func number(_ random: inout SeededGenerator) -> UInt64 {
    switch random.next() % 4 {
    case 0: [0, 1, 2, .max, .max - 1, 1 << 63].randomElement(using: &random)!
    case 1: random.next()
    default: 0x1000 + (random.next() % 64) * 0x10
    }
  }

  static func numbers(_ random: inout SeededGenerator) -> [UInt64] {
    (0..<Int(random.next() % 5)).map { _ in number(&random) }
  }

  static func text(_ random: inout SeededGenerator) -> String {
    [
      "", "worker", SampleDump.evil, "\0", ";;;", " 1\n 2", "\u{2028}",
      String(repeating: "x", count: 300),
    ].randomElement(using: &random)!
  }

  private static func either<Value>(
    _ random: inout SeededGenerator, _ value: (inout SeededGenerator) -> Value
  ) -> Value? { random.next() % 2 == 0 ? value(&random) : nil }

  static func task(_ random: inout SeededGenerator) -> DecodedTask {
    var task = DecodedTask(address: number(&random))
    task.id = either(&random, number)
    task.name = either(&random, text)
    task.kind = [.unstructured, .asyncLet, .groupChild, .child, .main, .unknown].randomElement(
      using: &random)!
    task.state = [.running, .enqueued, .suspended, .complete, .unknown].randomElement(
      using: &random)!
    task.isCancelled = Bool.random(using: &random)
    task.isNotStarted = Bool.random(using: &random)
    task.priority = either(&random) { UInt8.random(in: 0...255, using: &$0) }
    task.parent = either(&random, number)
    task.group = either(&random, number)
    task.children = numbers(&random)
    task.waiters = numbers(&random)
    let target = number(&random)
    task.wait = [
      nil, .task(target), .group(target), .continuation(target), .executor(target), .executor(nil),
    ].randomElement(using: &random)!
    let depth = random.next() % 50 == 0 ? 700 : Int(random.next() % 8)
    task.backtrace = (0..<depth).map { _ in AsyncFrame(resume: number(&random), context: 0) }
    return task
  }

  static func record(_ random: inout SeededGenerator) -> RegistryRecord {
    RegistryRecord(
      kind: [.task, .task, .thread, .stream].randomElement(using: &random)!, key: number(&random),
      identity: number(&random), creator: either(&random, number), born: number(&random),
      owner: either(&random, number),
      labels: (0..<Int(random.next() % 3)).map { _ in
        .init(name: text(&random), value: text(&random))
      }, state: UInt32(truncatingIfNeeded: random.next()),
      thread: Int32(truncatingIfNeeded: random.next()), frames: numbers(&random))
  }
}

/// Every address has a function of some kind.
struct InventedSymbols: CodeLookup {
  let notices = [SampleDump.evil]
  private static let symbols = [
    "$s5serve4loadyyYaFTQ0_", "$sScS8IteratorV4nextxSgyYaFTQ1_", "swift_task_switch", "\u{1b};\n",
    "$s15AsyncAlgorithms0A7ChannelC4sendyyxYaFTQ1_", "",
  ]

  func frames(at address: UInt64, in image: BinaryImage) -> [SourceFrame] {
    guard address % 7 != 0 else { return [] }
    return (0...Int(address % 3)).map { index in
      SourceFrame(
        symbol: Self.symbols[Int(address >> 4 % 64) % Self.symbols.count],
        path: address % 2 == 0 ? "/s/\u{1b}.swift" : nil, line: Int(address % 1000) - 10,
        column: Int(address % 9), isInlined: index > 0, offset: address)
    }
  }
  func codeSegments(of image: BinaryImage) -> [CodeSegment] { [] }
  func code(at address: UInt64, count: Int, in image: BinaryImage) -> [UInt8]? { nil }
  func address(of symbol: String, in image: BinaryImage) -> UInt64? { symbol.isEmpty ? nil : 16 }
}
