import PlumbFlow

/// How often a closure runs that is passed to a call.
enum ClosureRuns: Sendable {
  /// Exactly once, though later: a task, work given to a queue.
  case once
  /// At most once, by the habits of completion handlers.
  case completion
  /// Once, and only if all goes well.
  case onSuccess
  case unknown
}

extension ClosureRuns {
  private static let onceNames: Set<String> = [
    "Task", "detached", "immediate", "addTask", "addTaskUnlessCancelled", "addImmediateTask",
    "async", "asyncAfter", "execute", "submit", "addOperation", "detachNewThread", "Thread",
    "perform", "scheduleTask", "flatScheduleTask", "dispatchAsync", "runIfActive",
    "whenComplete",
  ]
  private static let onSuccessNames: Set<String> = ["whenSuccess"]
  private static let completionLabels: Set<String> = [
    "completion", "completionHandler", "completionBlock", "withCompletion", "onCompletion",
    "reply", "replyHandler", "callback", "then",
  ]
  /// Names that speak of events, which come again.
  private static let repeatingPrefixes = [
    "on", "observe", "subscribe", "listen", "watch", "register", "sink", "each", "every", "forEach",
    "repeat", "track", "poll", "monitor", "stream", "addObserver", "addListener", "addHandler",
    "addGlobal", "addLocal", "set", "schedule", "make", "map", "filter", "notify", "handle",
  ]

  /// - Parameters:
  ///   - closure: a `closure` instruction of `view`.
  /// - Returns: `nil` if it is not passed to exactly one call as an argument.
  static func of(_ closure: ValueID, in view: BodyView) -> (runs: ClosureRuns, call: CallParts)? {
    var found: (index: Int, call: CallParts)?
    for index in view.body.instructions.indices {
      let value = ValueID(index)
      guard view.body.operands(of: value).contains(closure) else { continue }
      if view.body[value].opcode == .enterInline { continue }
      guard found == nil, let call = view.call(value),
        let position = call.arguments.firstIndex(of: closure)
      else { return nil }
      found = (position - call.arguments.startIndex, call)
    }
    guard let found else { return nil }
    return (runs(found.call, at: found.index, closure, in: view), found.call)
  }

  private static func runs(
    _ call: CallParts, at index: Int, _ closure: ValueID, in view: BodyView
  ) -> ClosureRuns {
    let label = call.labels[index]
    let name = call.name.drop { $0 == "_" }
    if onceNames.contains(String(name)) {
      return isOnce(call, closure, in: view) ? .once : .unknown
    }
    if onSuccessNames.contains(call.name) {
      return isNamed("closeFuture", call.receiver, in: view) ? .once : .onSuccess
    }
    if completionLabels.contains(label) { return .completion }
    // Of several closures each is for its own occasion.
    let closures = call.arguments.filter { view.body[$0].opcode == .closure }
    if closures.count > 1 { return .unknown }
    guard let child = view.closure(closure) else { return .unknown }
    if switchesOverResult(child) { return .completion }
    if isRepeating(call.name) || (label != "" && label != "{}") { return .unknown }
    return isGivenError(child) ? .completion : .unknown
  }

  /// Their closures are given something and run once nevertheless.
  private static let givingNames: Set<String> = ["whenComplete", "submit", "_submit"]

  private static func isOnce(
    _ call: CallParts, _ closure: ValueID, in view: BodyView
  ) -> Bool {
    // A closure that is given something is asked about something, perhaps again.
    if !givingNames.contains(call.name), let child = view.closure(closure),
      !parameters(of: child).isEmpty
    {
      return false
    }
    // `async` and its like are methods; `Task` and `Thread` are types.
    return call.receiver != nil || call.name == "Task" || call.name == "Thread"
  }

  static func isNamed(_ name: String, _ value: ValueID?, in view: BodyView) -> Bool {
    guard let value else { return false }
    switch view.body[value].opcode {
    case .member, .global: return view.symbolText(of: value) == name
    default: return false
    }
  }

  /// `onEvent`, `observeValue`, `setHandler`: the prefix is a word of its own.
  private static func isRepeating(_ name: String) -> Bool {
    repeatingPrefixes.contains { prefix in
      guard name.hasPrefix(prefix) else { return false }
      let rest = name.dropFirst(prefix.count)
      return rest.isEmpty || rest.first!.isUppercase || rest.hasPrefix("_")
    }
  }

  /// It is given an error, as completion handlers are.
  private static func isGivenError(_ child: BodyView) -> Bool {
    let names = Set(parameters(of: child).map { child.localName($0).lowercased() })
    return !names.isDisjoint(with: ["error", "err", "failure"])
  }

  /// It is given a `Result`: an outcome comes once.
  private static func switchesOverResult(_ child: BodyView) -> Bool {
    let parameters = parameters(of: child)
    return child.body.blocks.indices.contains { block in
      let end = child.body.blocks[block].terminator
      guard end.kind == .match, child.body[end.value].opcode == .load,
        parameters.contains(child.body[end.value].symbol)
      else { return false }
      let labels = Set(child.body.edgeLabels(of: block).map { child.text($0) })
      return !labels.isDisjoint(with: ["success", "failure"])
    }
  }

  private static func parameters(of view: BodyView) -> Set<UInt32> {
    Set(view.body.instructions.filter { $0.opcode == .parameter }.map(\.symbol))
  }
}
