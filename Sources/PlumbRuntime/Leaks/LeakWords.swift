import PlumbTasks

/// What people read of a leak.
extension Leak {
  /// `task 12 "refresh"`, `Dispatch timer`
  var title: String {
    switch subject {
    case .task(let task):
      "task" + (task.id.map { " \($0)" } ?? "") + (task.name.map { " \"\($0)\"" } ?? "")
    case .resource(let resource): resource.title
    }
  }

  /// What it does now: `it sleeps`, `fires every 100 ms`.
  var doing: String {
    switch subject {
    case .task(let task): blockedThread?.wait.map(\.leakText) ?? task.doing
    case .resource(let resource): blockedThread?.wait.map(\.leakText) ?? resource.detail
    }
  }

  /// What somebody has to do.
  var advice: String {
    switch subject {
    case .task(let task): task.advice
    case .resource(let resource):
      Trackers.tracker(for: resource.kind)?.advice(for: resource) ?? ""
    }
  }
}

extension ThreadWait {
  /// Where is said in the lines below.
  fileprivate var leakText: String { "is blocked in \(function)" }
}

extension LiveTask {
  var doing: String {
    if let wait { return wait.text }
    if isNotStarted { return "has not started" }
    return switch state {
    case .running: "runs"
    case .enqueued: "is about to run"
    case .suspended: "is suspended"
    case .complete: "has ended"
    case .unknown: ""
    }
  }

  fileprivate var advice: String {
    switch wait?.kind {
    case .continuation:
      "nobody has resumed this continuation: resume it on every path, also when what it waits for is dropped or fails"
    case .stream:
      "nobody finishes this stream: call finish() on its continuation, or cancel the task that reads it"
    case .sleep: "keep the task and cancel() it, or await it, before its owner goes"
    case .task, .group: "it waits for another task that does not end: that one is the cause"
    default: "keep the task and cancel() or await it"
    }
  }
}
