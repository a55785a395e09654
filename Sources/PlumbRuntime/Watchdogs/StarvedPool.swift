import PlumbStacks

/// That tasks wait for threads which do not come: all of a pool's are blocked or busy with one thing. Or that they came back.
public struct StarvedPool: Sendable {
  public var watched: Watched
  public var event: Event
  /// The threads that do not take new work, with what they are blocked in and the task that each runs.
  public var threads: [DescribedThread]
  /// Tasks that could run, and wait for a thread of the pool or for the main actor; nil where tasks are not tracked.
  public var enqueuedTasks: Int?

  public enum Watched: Hashable, Sendable {
    /// The threads that run tasks of a priority.
    case pool(TaskPriority)
    case mainActor

    public static func == (left: Self, right: Self) -> Bool { left.quality == right.quality }
    public func hash(into hasher: inout Hasher) { hasher.combine(quality) }
  }

  public enum Event: Hashable, Sendable {
    /// It has not answered for so long, and does not seem to.
    case starved(Duration)
    /// It has answered after so long.
    case recovered(Duration)
  }

  public var isStarved: Bool { if case .starved = event { true } else { false } }
}

extension StarvedPool {
  /// For people; ends in a newline.
  ///
  /// - Parameter rendering: nil: one line a thread, without stacks.
  public func text(_ rendering: StackRendering? = nil) -> String {
    switch event {
    case .recovered(let duration):
      return "\(watched.title) answers again, after \(duration.words)\n"
    case .starved(let duration):
      var text = "\(watched.title) is starved: no task has begun for \(duration.words)"
      if let enqueuedTasks, enqueuedTasks > 0 {
        text += enqueuedTasks == 1 ? ", and 1 task waits" : ", and \(enqueuedTasks) tasks wait"
      }
      text += "\n"
      for thread in threads {
        text += "  \(thread.title)"
        if let task = thread.facts.task { text += ", \(task.title)," }
        text += " \(thread.activity)\n"
        if let rendering {
          text += StackText(rendering).text(thread.stack, status: nil, snippets: false)
        }
      }
      if threads.contains(where: { $0.wait != nil }) {
        text += "  A task must not block its thread: `await` what it waits for instead.\n"
      }
      return text
    }
  }
}

extension StarvedPool.Watched {
  public var title: String {
    switch self {
    case .mainActor: "the main actor"
    case .pool(.medium): "the cooperative pool"
    case .pool(let priority): "the cooperative pool of priority \(priority.rawValue)"
    }
  }

  /// Dispatch's quality of service for it; 0: the main queue's.
  var quality: UInt32 {
    switch self {
    case .mainActor: 0
    case .pool(let priority):
      // Dispatch has no queue between these; tasks of a priority go to the one at or above.
      priority.rawValue <= 9
        ? 9 : priority.rawValue <= 17 ? 17 : priority.rawValue <= 21 ? 21 : 25
    }
  }
}

extension Duration {
  /// `2.5 s`, `300 ms`
  var words: String {
    let milliseconds = Int64(clamping: nanoseconds / 1_000_000)
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    let tenths = milliseconds % 1000 / 100
    return "\(milliseconds / 1000)" + (tenths == 0 ? "" : ".\(tenths)") + " s"
  }
}
