import PlumbModel
import PlumbReport
import PlumbStacks

/// For people at a terminal: the reason and their own function first.
public struct CrashText {
  private let crash: PostMortem
  private let rendering: CrashRendering
  private let style: TextStyle
  private let stacks: StackText

  public init(_ crash: PostMortem, _ rendering: CrashRendering) {
    self.crash = crash
    self.rendering = rendering
    style = rendering.style
    stacks = StackText(rendering.stacks)
  }

  /// The last line is ended.
  public var text: String {
    [headline, facts, crashedThread, registers, otherThreads, tasks, notices]
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var headline: String {
    let cause = PrintableText.clean(crash.cause.text)
    var text = style.paint("\(PrintableText.clean(crash.programName)) crashed: ", .severity(.error))
    text += style.paint(cause, .strong) + "\n"
    guard let blamed = crash.blamed else { return text }
    text += "  in \(style.paint(PrintableText.clean(rendering.name(blamed)), .strong))"
    if let place = rendering.place(blamed) { text += " at \(PrintableText.clean(place))" }
    text += "\n"
    if rendering.showsSnippets, let place = blamed.place {
      let excerpt = stacks.excerpt(place, around: 2)
      if !excerpt.isEmpty { text += "\n" + excerpt }
    }
    return text
  }

  private var facts: String {
    let rows = CrashFacts(crash).rows
    let width = min(rows.map(\.label.count).max() ?? 0, 16)
    return rows.map { label, value in
      let padding = String(repeating: " ", count: max(0, width - label.count) + 2)
      return style.paint(PrintableText.clean(label), .dim) + padding + PrintableText.clean(value)
        + "\n"
    }.joined()
  }

  private var crashedThread: String {
    guard let thread = crash.crashedThread else {
      return crash.threads.isEmpty ? "" : "No thread is marked as the crashed one.\n"
    }
    var text = style.paint("Thread \(Self.describe(thread)) crashed", .heading)
    if let task = thread.taskID {
      text += " in task \(task)" + (thread.taskName.map { " \"\(PrintableText.clean($0))\"" } ?? "")
    }
    return text + ":\n"
      + stacks.text(
        thread.stack, status: thread.status, snippets: rendering.showsSnippets, shown: crash.blamed)
  }

  private var registers: String {
    guard rendering.showsRegisters, let thread = crash.crashedThread, !thread.registers.isEmpty
    else { return "" }
    var text = style.paint("Registers", .heading) + ":\n"
    for start in stride(from: 0, to: thread.registers.count, by: 4) {
      let row = thread.registers[start..<min(start + 4, thread.registers.count)].map { register in
        let digits = String(register.value, radix: 16)
        let name = PrintableText.clean(register.name)
        return String(repeating: " ", count: max(0, 6 - name.count)) + name + " "
          + String(repeating: "0", count: 16 - digits.count) + digits
      }
      text += row.joined(separator: " ") + "\n"
    }
    return text
  }

  private var otherThreads: String {
    let groups = crash.otherThreads
    guard !groups.isEmpty else { return "" }
    if rendering.showsAllThreads || crash.crashedThread == nil {
      return groups.map { group in
        let count = group.members.count
        let names = shownList(group.members.map(Self.describe))
        let title = count == 1 ? "Thread \(names)" : "\(count) threads alike: \(names)"
        return style.paint(title, .heading) + ":\n"
          + stacks.text(group.stack, status: group.members[0].status, snippets: false)
      }.joined(separator: "\n")
    }
    var text = style.paint("Other threads", .heading) + " (--all-threads shows their stacks):\n"
    for group in groups {
      let names = shownList(group.members.map(Self.describe), limit: 4)
      text +=
        "  \(names)"
        + style.paint("  \(stacks.gist(group.stack, status: group.members[0].status))", .dim) + "\n"
    }
    return text
  }

  private var tasks: String {
    guard crash.origin == .core, !crash.tasks.isEmpty else { return "" }
    let count = crash.tasks.count
    return style.paint("\(count) task\(count == 1 ? "" : "s")", .heading) + ":\n"
      + crash.foldedTasks.map { group in
        let names = shownList(group.members.map(Self.describe))
        let alike = group.members.count == 1 ? "Task" : "\(group.members.count) tasks alike:"
        let state = group.members[0].state.map { ", \($0)" } ?? ""
        return "\n\(alike) \(names)\(PrintableText.clean(state))\n"
          // The stack of one that runs is its thread's.
          + (group.stack.isEmpty ? "" : stacks.text(group.stack, status: nil, snippets: false))
      }.joined()
  }

  private var notices: String {
    crash.notices.map { style.paint("note:", .help) + " \(PrintableText.clean($0))\n" }.joined()
  }

  private static func describe(_ thread: PostMortem.Thread) -> String {
    "\(thread.id)" + (thread.name.map { " \"\(PrintableText.clean($0))\"" } ?? "")
  }

  private static func describe(_ task: PostMortem.Task) -> String {
    (task.id.map { "\($0)" } ?? hexadecimal(task.address))
      + (task.name.map { " \"\(PrintableText.clean($0))\"" } ?? "")
  }
}
