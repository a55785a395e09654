import Dispatch
import Foundation
import PlumbRuntime
import Synchronization

/// Ends what a case has left, so that two hundred rounds leave no more than one.
final class Release: Sendable {
  private let actions = Mutex<[@Sendable () -> Void]>([])

  func add(_ action: @escaping @Sendable () -> Void) { actions.withLock { $0.append(action) } }

  func callAsFunction() {
    let actions = actions.withLock { actions in
      defer { actions = [] }
      return actions
    }
    for action in actions.reversed() { action() }
  }

  /// Waits until somebody releases it.
  func wait() async {
    await withCheckedContinuation { continuation in
      add { continuation.resume() }
    }
  }
}

/// One way to leave a task behind.
struct TaskLeakCase: Sendable, CustomStringConvertible {
  var description: String
  var kind: LiveTask.Kind
  /// nil: it runs.
  var wait: TaskWait.Kind?
  /// So many are left because of it.
  var consequences = 0
  var leave: @Sendable (Release) async -> Void
}

extension TaskLeakCase {
  static let all = [
    Self(description: "Task", kind: .unstructured, wait: .continuation) { release in
      Task { await release.wait() }
    },
    Self(description: "Task.detached", kind: .detached, wait: .continuation) { release in
      Task.detached { await release.wait() }
    },
    Self(description: "Task.immediate", kind: .unstructured, wait: .continuation) { release in
      Task.immediate { await release.wait() }
    },
    Self(description: "sleep", kind: .unstructured, wait: .sleep) { release in
      let task = Task { try? await Task.sleep(for: .seconds(3600)) }
      release.add { task.cancel() }
    },
    Self(description: "clock", kind: .unstructured, wait: .sleep) { release in
      let task = Task { try? await ContinuousClock().sleep(for: .seconds(3600)) }
      release.add { task.cancel() }
    },
    Self(description: "stream", kind: .unstructured, wait: .stream) { release in
      let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
      Task { for await _ in stream {} }
      release.add { continuation.finish() }
    },
    Self(description: "throwing stream", kind: .unstructured, wait: .stream) { release in
      let (stream, continuation) = AsyncThrowingStream.makeStream(of: Int.self)
      Task { for try await _ in stream {} }
      release.add { continuation.finish() }
    },
    Self(
      description: "group child", kind: .groupChild, wait: .continuation, consequences: 1
    ) { release in
      Task { await withTaskGroup(of: Void.self) { $0.addTask { await release.wait() } } }
    },
    Self(
      description: "throwing group child", kind: .groupChild, wait: .continuation,
      consequences: 1
    ) { release in
      Task {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { await release.wait() }
          try await group.next()
        }
      }
    },
    Self(
      description: "discarding group child", kind: .groupChild, wait: .continuation,
      consequences: 1
    ) { release in
      Task { await withDiscardingTaskGroup { $0.addTask { await release.wait() } } }
    },
    Self(
      description: "async let", kind: .asyncLet, wait: .continuation, consequences: 1
    ) { release in
      Task {
        async let value: Void = release.wait()
        await value
      }
    },
    Self(
      description: "async let that nobody awaits", kind: .asyncLet, wait: .continuation,
      consequences: 1
    ) { release in
      Task { async let _: Void = release.wait() }
    },
    Self(
      description: "value of another task", kind: .unstructured, wait: .continuation,
      consequences: 1
    ) { release in
      let task = Task { await release.wait() }
      Task { await task.value }
    },
    Self(
      description: "grandchild of a detached task", kind: .detached, wait: .continuation
    ) { release in
      await Task.detached { _ = Task.detached { await release.wait() } }.value
    },
    Self(description: "running", kind: .detached, wait: nil) { release in
      let isEnded = Flag()
      release.add { isEnded.set() }
      Task.detached { while !isEnded.isSet {} }
    },
  ]
}

private final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}
