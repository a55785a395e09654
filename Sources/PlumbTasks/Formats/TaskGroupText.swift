import PlumbReport
import PlumbStacks

/// One group of tasks: what they are, where they wait, who made them.
struct TaskGroupText {
  private let style: TextStyle
  private let rendering: StackRendering
  private let stacks: StackText
  /// By number.
  private let titles: [UInt64: String]

  init(_ dump: TaskDump, _ rendering: StackRendering) {
    self.rendering = rendering
    style = rendering.style
    // The line where a task waits; the others are seldom read.
    stacks = StackText(rendering, snippetsOfAStack: 1)
    titles = Dictionary(
      dump.tasks.compactMap { task in task.name == nil ? nil : task.id.map { ($0, task.title) } },
      uniquingKeysWith: { first, _ in first })
  }

  func text(_ group: AlikeTasks) -> String {
    var text = headline(group)
    let stack = group.first.stack.telling
    // The stack of one that runs is its thread's.
    if !stack.isEmpty {
      text += stacks.text(stack, status: nil, snippets: rendering.showsSnippets)
    }
    return text + creations(group) + parents(group) + labels(group)
  }

  /// `3 tasks  suspended, sleeps (Task.sleep), made 2 to 17 s ago: 4 "ticker", 5, 9`
  private func headline(_ group: AlikeTasks) -> String {
    var words = [group.first.stateWords]
    if group.members.count == 1, let thread = group.first.thread {
      words[0] += " on thread \(thread)"
    }
    if let wait = group.first.wait {
      let isSame = group.members.allSatisfy { $0.wait?.text == wait.text }
      words.append(style.paint(PrintableText.clean(isSame ? wait.text : wait.commonText), .strong))
    }
    if let age = Ages(group.members.lazy.compactMap { $0.creation?.age }) {
      words.append("made \(age.text) ago")
    }
    let titles = shownList(
      group.members.prefix(Self.mostTitles + 1).map(\.title), of: group.members.count)
    return style.paint(kind(group), .heading) + "  " + words.joined(separator: ", ")
      + ": \(PrintableText.clean(titles))\n"
  }

  private static let mostTitles = 8

  /// `4 "ticker", 5, 9 and 12 more`
  private func shownList(_ items: [String], of count: Int) -> String {
    guard count > Self.mostTitles else { return items.joined(separator: ", ") }
    let shown = items.prefix(Self.mostTitles - 1)
    return shown.joined(separator: ", ") + " and \(count - shown.count) more"
  }

  private func kind(_ group: AlikeTasks) -> String {
    let count = group.members.count
    let s = count == 1 ? "" : "s"
    let kind = group.first.kind
    guard group.members.allSatisfy({ $0.kind == kind }) else { return "\(count) task\(s)" }
    switch kind {
    case .detached: return "\(count) detached task\(s)"
    case .asyncLet: return "\(count) async let task\(s)"
    case .groupChild: return "\(count) task\(s) of a group"
    case .child: return "\(count) child task\(s)"
    case .main where count == 1: return "1 main task"
    case .unstructured, .main, .unknown: return "\(count) task\(s)"
    }
  }

  private func title(_ id: UInt64) -> String { titles[id] ?? "\(id)" }

  /// `task 2 "main"`, `tasks 2 "main", 3 and 12 more`
  private func tasks(_ ids: [UInt64]) -> String {
    let distinct = Set(ids).sorted()
    let shown = distinct.prefix(Self.mostTitles + 1).map(title)
    return (distinct.count == 1 ? "task " : "tasks ")
      + PrintableText.clean(shownList(shown, of: distinct.count))
  }
}

extension TaskGroupText {
  /// Places of creation that are shown, with the frames of each.
  private static let mostPlaces = 3
  private static let mostFrames = 3

  private func creations(_ group: AlikeTasks) -> String {
    let places = places(group)
    var text = ""
    for place in places.prefix(Self.mostPlaces) {
      let count = places.count == 1 ? "" : "\(place.made.count) "
      let creators = place.made.compactMap(\.creator)
      guard !place.shown.isEmpty || !creators.isEmpty else { continue }
      var line = "\(count)created"
      if !creators.isEmpty { line += " by \(tasks(creators))" }
      text += "     " + style.paint(line + (place.shown.isEmpty ? "" : " at"), .help) + "\n"
      if !place.shown.isEmpty {
        text += stacks.text(place.shown, status: nil, snippets: false)
      }
    }
    let more = places.count - Self.mostPlaces
    return more > 0
      ? text + style.paint("     and in \(more) more place\(more == 1 ? "" : "s")", .help) + "\n"
      : text
  }

  /// Those with most tasks first. Stacks that differ only beyond what is shown are one: a reader could not tell them apart.
  private func places(_ group: AlikeTasks) -> [(shown: [StackEntry], made: [TaskCreation])] {
    let stacks = Counted(group.members.compactMap(\.creation)) { $0.stack.addresses }.mostFirst
      .map { (shown: $0.members[0].stack.own(most: Self.mostFrames), made: $0.members) }
    return Counted(stacks, weight: \.made.count) { $0.shown.addresses }.mostFirst
      .map { (shown: $0.members[0].shown, made: $0.members.flatMap(\.made)) }
  }

  private func parents(_ group: AlikeTasks) -> String {
    let parents = group.members.compactMap(\.parent)
    guard !parents.isEmpty else { return "" }
    let s = group.members.count == 1 ? "child" : "children"
    return "     " + style.paint("\(s) of \(tasks(parents))", .help) + "\n"
  }

  private func labels(_ group: AlikeTasks) -> String {
    let labelled = group.members.compactMap(\.creation).filter { !$0.labels.isEmpty }
    let sets = Counted(labelled) { $0.labels }.mostFirst
    var text = ""
    for set in sets.prefix(Self.mostPlaces) {
      let labels = set.key.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      let count = set.members.count
      let of = count == group.members.count ? "" : " of \(count)"
      text += "     " + style.paint("labels\(of):", .help) + " \(PrintableText.clean(labels))\n"
    }
    let more = sets.count - Self.mostPlaces
    return more > 0 ? text + "     and \(more) more set\(more == 1 ? "" : "s") of labels\n" : text
  }
}
