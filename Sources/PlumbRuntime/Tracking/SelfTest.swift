import CPlumbRuntime
import PlumbInspect
import Synchronization

/// Looks at a task that is known in every point, before anything is said of others: whether it is seen being made, and whether its name,
/// its parent, its state and its functions are read as they are. A runtime that keeps them elsewhere is noticed here.
enum SelfTest {
  /// What is wrong, one sentence each.
  static var notices: [String] { state.withLock { $0.notices } }

  /// Whether what is read of tasks beyond their place of creation may be shown.
  static var tasksCanBeRead: Bool { state.withLock { $0.tasksCanBeRead } }

  private struct State {
    var hasRun = false
    var notices: [String] = []
    var tasksCanBeRead = true
  }
  private static let state = Mutex(State())
  private static let name = "plumb.self-test"

  static func runOnce() {
    let isFirst = state.withLock { state in
      defer { state.hasRun = true }
      return !state.hasRun
    }
    guard isFirst else { return }
    // It runs here, up to its first suspension, and so needs no thread of the pool.
    let gate = Mutex<UnsafeContinuation<Void, Never>?>(nil)
    let task = Task.immediate(name: name) {
      await withUnsafeContinuation { continuation in gate.withLock { $0 = continuation } }
    }
    let address = unsafeBitCast(task, to: UInt64.self)
    var record = plumb_record()
    var notices: [String] = []
    if plumb_task_find(address, &record) {
      plumb_label_set_release(record.labels)
    } else if plumb_is_tracked(PLUMB_TASK) {
      notices.append(Self.unseen)
    }
    let problem = Self.problem(of: address)
    if let problem { notices.append(problem) }
    gate.withLock { $0 }?.resume()
    state.withLock {
      $0.notices = notices
      $0.tasksCanBeRead = problem == nil
    }
  }

  private static let unseen =
    "a task that was just made was not noted: tasks of this process are not seen"

  /// What of the known task is read wrong.
  private static func problem(of address: UInt64) -> String? {
    guard let task = OwnProcess.shared.decoder(.read())?.decode([address]).first else {
      return "a known task cannot be read: no state and no backtrace of tasks"
    }
    // A runtime that is not known is noticed by itself.
    guard task.state != .unknown else { return nil }
    let isRight =
      task.name == name && task.state == .suspended && task.kind == .unstructured
      && task.isBacktraceComplete
    if case .continuation = task.wait, isRight { return nil }
    return "a known task is read wrong (\(task.state), name \(task.name ?? "none")): "
      + "no state and no backtrace of tasks"
  }
}
