import PlumbModel
import PlumbStacks

/// What a check found, for whatever has to show it.
public struct LeakReport: Sendable {
  public struct Entry: Sendable {
    /// Lines for a person; the first says all in short.
    public var text: String
    public var finding: Finding
    /// As the debug information has it, for test frameworks that want whole paths; nil if no line is known.
    public var place: Place?
  }

  public private(set) var entries: [Entry] = []
  public var isEmpty: Bool { entries.isEmpty }

  /// - Parameters:
  ///   - scope: who left them.
  ///   - place: of the test itself, for what has no place of its own.
  init(_ leaks: [Leak], of scope: LeakScope, at place: Place) {
    let sources = OwnProcess.shared.sources
    let text = LeakText(sources: sources)
    let growth = scope.growth
    let groups = LeakGroup.groups(of: leaks).map { group in
      (group: group, finding: group.finding(of: scope.name, sources: sources, fallback: place))
    }
    var accepted = LeakSnapshot()
    if scope.options.comparesSnapshot {
      var now = LeakSnapshot()
      now.descriptors = max(growth.descriptors, 0)
      now.memory = max(growth.memory, 0)
      for (group, finding) in groups {
        now.leaks[finding.fingerprint, default: .init(count: 0, rule: "", words: "")].count +=
          group.leaks.count
        now.leaks[finding.fingerprint]?.rule = finding.rule.rawValue
        now.leaks[finding.fingerprint]?.words = text.headline(group)
      }
      let outcome = SnapshotFile(besides: place.path, test: scope.name).settle(now)
      accepted = outcome.accepted
      for problem in outcome.problems { add(problem, scope, place, sources) }
    }
    for (group, finding) in groups
    where group.leaks.count > accepted.leaks[finding.fingerprint]?.count ?? 0 {
      entries.append(Entry(text: text.text(group), finding: finding, place: group.place))
    }
    // As many tasks as the budget allows are no leak at all.
    if let most = scope.options.budget.tasks, leaks.count(where: { $0.task != nil }) <= most {
      entries.removeAll {
        $0.finding.rule == "leaked-task" || $0.finding.rule == "leaked-continuation"
      }
    }
    for excess in scope.options.budget.excess(growth) { add(excess, scope, place, sources) }
    RunFindings.shared.add(entries.map(\.finding))
    ExitCheck.note(leaks)
  }

  private mutating func add(
    _ problem: String, _ scope: LeakScope, _ place: Place, _ sources: SourceFiles
  ) {
    let shown = Place(
      path: sources.shownPath(place.path), line: place.line, column: place.column)
    entries.append(
      Entry(
        text: problem,
        finding: Finding(
          rule: "budget-exceeded", severity: .error, confidence: .high,
          message: "\(scope.name) \(problem)", place: shown),
        place: place))
  }
}

extension LeakScope {
  /// Waits for what is left to end, and reports the rest.
  public func report(at place: Place) async -> LeakReport {
    LeakReport(await leaks(), of: self, at: place)
  }

  /// The same for code outside of tasks: blocks the thread.
  public func reportBlocking(at place: Place) -> LeakReport {
    LeakReport(leaksBlocking(), of: self, at: place)
  }
}

extension LeakBudget {
  /// What grew by more than it may, a sentence each.
  fileprivate func excess(_ growth: ProcessMeasure) -> [String] {
    var excess: [String] = []
    if let memory, growth.memory > memory.count {
      excess.append(
        "left \(Bytes(growth.memory)) more of malloc's memory, and its budget is \(memory)")
    }
    if let descriptors, growth.descriptors > descriptors {
      excess.append(
        "left \(growth.descriptors) more open descriptors, and its budget is \(descriptors)")
    }
    return excess
  }
}
