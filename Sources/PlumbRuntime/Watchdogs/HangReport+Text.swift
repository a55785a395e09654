import PlumbModel
import PlumbReport
import PlumbStacks

extension HangReport {
  /// For people: circles first, then where the other waits lead, then the threads that are blocked. Ends in a newline.
  ///
  /// - Parameter rendering: nil: without stacks.
  public func text(_ rendering: StackRendering? = nil) -> String {
    var text = ""
    for cycle in cycles { text += self.text(of: cycle) }
    let groups = groups(chains)
    if !groups.isEmpty {
      text += cycles.isEmpty ? "Who waits for whom:\n" : "Others that wait:\n"
      for group in groups.prefix(Self.mostChains) { text += self.text(of: group) }
      if groups.count > Self.mostChains {
        text += "  … and \(groups.count - Self.mostChains) more\n"
      }
    }
    let blocked = threads.filter { $0.wait != nil && ($0.role == .program || $0.role == .pool) }
    let silent = threads.filter { $0.facts.problem == .noAnswer }
    if !blocked.isEmpty { text += "Blocked threads:\n" }
    for thread in blocked { text += self.text(of: thread, rendering) }
    if !silent.isEmpty { text += "Threads that did not answer:\n" }
    for thread in silent { text += "  \(PrintableText.clean(thread.title)) \(thread.silence)\n" }
    if text.isEmpty {
      text = "Nothing that waits was found: no task that is known, and no blocked thread.\n"
    }
    for notice in notices { text += "note: \(PrintableText.clean(notice))\n" }
    return text
  }

  private static let mostChains = 25
  private static let mostEdges = 12
  private static let mostCycleEdges = 40

  /// `task 3 "a" waits for task 5 "b" → task 5 waits for task 3`, on one line.
  public static func sentence(of edges: [HangEdge]) -> String {
    edges.map { PrintableText.clean($0.text) + Self.place($0.place) }.joined(separator: " → ")
  }

  private func text(of cycle: [HangEdge]) -> String {
    let count = cycle.count
    var text =
      count == 1
      ? "Deadlock: it waits for itself and can never go on:\n"
      : "Deadlock: these \(count) wait for each other in a circle, and none of them can ever go on:\n"
    for edge in cycle.prefix(Self.mostCycleEdges) {
      text += "  \(PrintableText.clean(edge.text))\(Self.place(edge.place))\n"
      text += callers(of: edge.from, behind: edge.place, indent: "  ")
    }
    if count > Self.mostCycleEdges { text += "  … \(count - Self.mostCycleEdges) more …\n" }
    return text
  }

  /// Chains that are alike but for their first party, such as a hundred tasks that wait for one actor.
  private func groups(_ chains: [HangChain]) -> [[HangChain]] {
    let ways = Dictionary(
      tasks.tasks.map { ($0.address, $0.way) }, uniquingKeysWith: { first, _ in first })
    var order: [Key] = []
    var groups: [Key: [HangChain]] = [:]
    for chain in chains {
      let way = chain.start.kind == .task ? ways[chain.start.key] ?? [] : []
      let key = Key(chain, way: way)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(chain)
    }
    return order.map { groups[$0] ?? [] }
  }

  private struct Key: Hashable {
    var relation: String?
    /// Where the first one waits, and what called that.
    var way: [Place]
    var place: Place?
    var rest: [HangNode]
    var end: HangEnd?

    init(_ chain: HangChain, way: [Place]) {
      self.way = way
      relation = chain.edges.first?.relation
      place = chain.edges.first?.place
      rest = chain.edges.map(\.to)
      end = chain.end
    }
  }

  private func text(of group: [HangChain]) -> String {
    guard let first = group.first else { return "" }
    var text = ""
    var indent = "  "
    func add(_ line: String) {
      text += indent + line + "\n"
      indent += "  "
    }
    let more = group.count > 1 ? " (and \(group.count - 1) more like it)" : ""
    let shown = first.edges.count <= Self.mostEdges ? first.edges.count : Self.mostEdges / 2
    for (number, edge) in first.edges.enumerated() {
      if number == shown, shown < first.edges.count {
        add("… \(first.edges.count - 2 * shown) more …")
      }
      guard number < shown || number >= first.edges.count - shown else { continue }
      add(
        (number == 0 ? "" : "→ ") + PrintableText.clean(edge.text) + Self.place(edge.place)
          + (number == 0 ? more : ""))
      text += callers(of: edge.from, behind: edge.place, indent: indent)
    }
    if first.leadsIntoCycle {
      add("→ which is in the circle above")
    } else if let end = first.end {
      let isAlone = first.edges.isEmpty
      add(
        (isAlone ? "" : "→ ") + PrintableText.clean("\(first.last.title) \(end.text)")
          + Self.place(end.place) + (isAlone ? more : ""))
      text += callers(of: first.last, behind: end.place, indent: indent)
    }
    return text
  }

  /// The program's functions that lead to where a party waits, but for the innermost one, which was said: a wait is often in a library's or a
  /// helper's function, and the cause in one of these.
  private func callers(of node: HangNode, behind place: Place?, indent: String) -> String {
    let stack: [StackEntry]
    switch node.kind {
    case .task: stack = tasks.tasks.first { $0.address == node.key }?.stack ?? []
    case .thread: stack = threads.first { $0.node == node }?.stack ?? []
    default: stack = []
    }
    let functions = stack.frames.flatMap(\.functions).filter { $0.isProgram && $0.place != nil }
    guard let place, functions.first?.place == place else { return "" }
    return functions.dropFirst().prefix(Self.mostCallers).map { function in
      "\(indent)  ← \(PrintableText.clean(function.name))\(Self.place(function.place))\n"
    }.joined()
  }

  private static let mostCallers = 4

  private func text(of thread: DescribedThread, _ rendering: StackRendering?) -> String {
    var text = "  \(thread.title)"
    if let task = thread.facts.task { text += ", which runs \(task.title)," }
    text += " \(thread.activity)"
    if let caller = thread.wait?.caller { text += ", called by \(caller)" }
    text = PrintableText.clean(text) + "\n"
    if let rendering {
      text += StackText(rendering).text(thread.stack, status: nil, snippets: false)
    } else {
      text += callers(of: thread.node, behind: thread.wait?.place, indent: "  ")
    }
    return text
  }

  private static func place(_ place: Place?) -> String {
    place.map { " at " + PrintableText.clean($0.shortText) } ?? ""
  }
}
