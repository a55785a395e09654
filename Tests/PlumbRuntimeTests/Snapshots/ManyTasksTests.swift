import PlumbInspect
import PlumbRuntime
import Synchronization
import Testing

/// So many tasks that processors share the work of a snapshot.
@Suite struct ManyTasksTests {
  private static let count = 20_000

  /// Lets the tasks go one by one.
  private final class Crowd: Sendable {
    private let waiting = Mutex<[Int: CheckedContinuation<Void, Never>]>([:])

    var count: Int { waiting.withLock { $0.count } }

    func wait(_ number: Int) async {
      await withCheckedContinuation { continuation in
        waiting.withLock { $0[number] = continuation }
      }
    }

    func release(_ number: Int) { waiting.withLock { $0.removeValue(forKey: number) }?.resume() }
  }

  private let process = LiveProcess()

  init() { Plumb.start(tracking: []) }

  private static func number(_ task: DecodedTask) -> Int? {
    guard let name = task.name, name.hasPrefix("of the crowd ") else { return nil }
    return Int(name.dropFirst("of the crowd ".count))
  }

  /// The numbers of those that are there, oldest first, once each of them is suspended.
  private func numbers(expecting count: Int) async throws -> [Int] {
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      let snapshot = try process.snapshot(.tracked)
      let crowd = snapshot.tasks.filter { Self.number($0) != nil }
      let isStill = crowd.count == count && crowd.allSatisfy { $0.state == .suspended }
      guard isStill || ContinuousClock.now > deadline else {
        await Task.yield()
        continue
      }
      #expect(crowd.allSatisfy { $0.isBacktraceComplete && !$0.backtrace.isEmpty })
      let ids = snapshot.tasks.compactMap(\.id)
      #expect(ids == ids.sorted())
      #expect(Set(ids).count == ids.count)
      let keys = Dictionary(
        snapshot.records.map { ($0.identity, $0.key) }, uniquingKeysWith: { _, _ in 0 })
      #expect(crowd.allSatisfy { keys[$0.id ?? 0] == $0.address })
      return crowd.compactMap(Self.number)
    }
  }

  @Test(.timeLimit(.minutes(5))) func eachIsThereOnce() async throws {
    let crowd = Crowd()
    let tasks = (0..<Self.count).map { number in
      Task(name: "of the crowd \(number)") { await crowd.wait(number) }
    }
    while crowd.count < Self.count { await Task.yield() }
    #expect(try await numbers(expecting: Self.count) == Array(0..<Self.count))

    // Holes in every piece of the work, and one piece that has nothing left.
    let gone = (0..<Self.count).filter { $0 % 3 == 1 || $0 < 6000 }
    for number in gone { crowd.release(number) }
    for number in gone { await tasks[number].value }
    let rest = (0..<Self.count).filter { $0 % 3 != 1 && $0 >= 6000 }
    #expect(try await numbers(expecting: rest.count) == rest)

    for number in rest { crowd.release(number) }
    for number in rest { await tasks[number].value }
    #expect(try await numbers(expecting: 0) == [])
  }
}
