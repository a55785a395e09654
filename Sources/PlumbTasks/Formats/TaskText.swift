import PlumbReport
import PlumbStacks

/// A dump for people: groups of tasks with equal stacks, most first.
public struct TaskText {
  private let dump: TaskDump
  private let style: TextStyle
  private let groups: TaskGroupText

  public init(_ dump: TaskDump, _ rendering: StackRendering) {
    self.dump = dump
    style = rendering.style
    groups = TaskGroupText(dump, rendering)
  }

  /// The last line is ended.
  public var text: String {
    ([headline, circles] + AlikeTasks.grouping(dump.tasks).map(groups.text) + [notices])
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// `serve (pid 4711) at 2025-11-21 10:01:33 UTC: 12 tasks, 9 suspended, 2 enqueued, 1 running`
  private var headline: String {
    let path = dump.process.path ?? "a program"
    let name = path.split(separator: "/").last.map(String.init) ?? path
    var start = PrintableText.clean(name)
    if let pid = dump.process.pid { start += " (pid \(pid))" }
    if let taken = dump.process.taken, let time = Int(exactly: (taken * 1000).rounded()) {
      start += " at \(time: time)"
    }
    let count = dump.tasks.count
    var text = style.paint("\(start): \(count) task\(count == 1 ? "" : "s")", .heading)
    for state in [LiveTask.State.running, .enqueued, .suspended, .complete, .unknown] {
      let count = dump.tasks.count { $0.state == state }
      // Of a runtime that is not known nothing is said of each task.
      if count > 0, state != .unknown || count < dump.tasks.count {
        text += ", \(count) \(state == .unknown ? "in a state that is not known" : state.rawValue)"
      }
    }
    var facts: [String] = []
    if let path = dump.process.path { facts.append(PrintableText.clean(path)) }
    if let version = dump.process.swiftVersion {
      facts.append("Swift \(PrintableText.clean(version))")
    }
    return text + "\n"
      + (facts.isEmpty ? "" : style.paint(facts.joined(separator: ", "), .dim) + "\n")
  }

  private var circles: String {
    dump.waitCycles().prefix(Self.mostCircles).map { circle in
      let titles = (circle + circle.prefix(1)).map { id in
        PrintableText.clean(dump.task(id: id)?.title ?? "\(id)")
      }
      return style.paint("Deadlock", .severity(.error))
        + ": each of these tasks waits for the next one: \(Self.way(titles))\n"
    }.joined()
  }

  private static let mostCircles = 5

  /// Of a long circle its beginning and its end.
  private static func way(_ titles: [String]) -> String {
    guard titles.count > 12 else { return titles.joined(separator: " → ") }
    return titles.prefix(8).joined(separator: " → ") + " → \(titles.count - 10) more → "
      + titles.suffix(2).joined(separator: " → ")
  }

  private var notices: String {
    dump.notices.map { style.paint("note:", .help) + " \(PrintableText.clean($0))\n" }.joined()
  }
}
