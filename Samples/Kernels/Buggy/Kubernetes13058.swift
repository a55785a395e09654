import Dispatch

/// The informer's test: objects are deleted from many threads, and the test ends when the
/// controller has told of each deletion.
public enum Kubernetes13058 {
  struct ResourceEventHandler: Sendable {
    var deleteFunc: (@Sendable (String) -> Void)?

    func onDelete(_ name: String) { deleteFunc?(name) }
  }

  /// Objects that tests delete and a controller watches.
  final class FakeControllerSource: Sendable {
    let deletions: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() {
      (deletions, continuation) = AsyncStream.makeStream()
    }

    func delete(_ name: String) { continuation.yield(name) }
    func shutdown() { continuation.finish() }
  }

  struct Controller: Sendable {
    let source: FakeControllerSource
    let handler: ResourceEventHandler

    func run() async {
      for await name in source.deletions {
        handler.onDelete(name)
      }
    }
  }

  static func completion(of group: DispatchGroup) async {
    await withCheckedContinuation { continuation in
      group.notify(queue: .global()) { continuation.resume() }
    }
  }

  public static func run() async {
    let testDone = DispatchGroup()
    let source = FakeControllerSource()
    let threads = 3
    let tests: [@Sendable (String) -> Void] = [
      { name in source.delete(name) }
    ]

    let controller = Controller(
      source: source,
      handler: ResourceEventHandler(deleteFunc: { _ in testDone.leave() }))
    let controlling = Task { await controller.run() }

    let workers = DispatchGroup()
    for thread in 0..<threads {
      for (index, test) in tests.enumerated() {
        DispatchQueue.global().async(group: workers) { test("\(thread)-\(index)") }
        testDone.enter()
      }
    }
    await completion(of: workers)
    await completion(of: testDone)
    source.shutdown()
    await controlling.value
  }
}
