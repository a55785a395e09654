import PlumbFlow
import PlumbModel
import PlumbSource

/// `resume` inside a critical section that a cancellation handler enters, too.
struct ContinuationResumedUnderLock: DraftingCheck {
  var rules: [RuleID] { ["continuation-resumed-under-lock"] }
  var triggers: [String] { ["resume"] }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    let resumes = view.body.instructions.indices.map { ValueID($0) }.filter {
      view.body[$0].opcode == .call && view.symbolText(of: $0) == "resume"
        && isResume($0, in: view, context)
    }
    guard !resumes.isEmpty else { return [] }
    let held = LockRegions(view: view).held(at: resumes).filter { !$0.value.isEmpty }
    guard !held.isEmpty else { return [] }
    let handlers = CancellationHandlers(around: view)
    return held.sorted { $0.key < $1.key }.map { value, locks in
      draft(value, locks, handlers, in: view)
    }
  }

  private func draft(
    _ value: ValueID, _ locks: Set<String>, _ handlers: CancellationHandlers, in view: BodyView
  ) -> Draft {
    let offset = view.body[value].offset
    for lock in locks.sorted() {
      guard let handler = handlers.takers[lock] else { continue }
      return Draft(
        rule: "continuation-resumed-under-lock", view: view, offset: offset,
        message:
          "this resumes a continuation while '\(lock)' is held, which a cancellation handler takes: "
          + "the two can stop each other",
        steps: [
          .init(offset: offset, note: "'\(lock)' is held here, and the task is woken"),
          .init(offset: handler, note: "this handler takes '\(lock)' when the task is cancelled"),
        ],
        notes: ["take the continuation out under the lock, and resume it behind"])
    }
    return Draft(
      rule: "continuation-resumed-under-lock", view: view, offset: offset,
      message: "this resumes a continuation while '\(locks.sorted()[0])' is held",
      confidence: .low)
  }

  /// `resume(returning:)` and its like belong to continuations; `resume()` to many things.
  private func isResume(_ value: ValueID, in view: BodyView, _ context: CheckContext) -> Bool {
    guard let call = view.call(value), call.name == "resume", let receiver = call.receiver else {
      return false
    }
    if let label = call.labels.first { return ["returning", "throwing", "with"].contains(label) }
    if let type = context.evidence.type(of: receiver, in: view) {
      return ["CheckedContinuation", "UnsafeContinuation"].contains(TypeText.bare(type))
    }
    return TokenSites(view: view).closureParameters(of: TokenSites.continuationCalls).contains {
      TokenUses(view: view, kind: .continuation, origin: $0.origin).events.contains(value)
    }
  }
}

/// The `onCancel` closures of a type, as far as they stand in one file, and the locks that they take.
struct CancellationHandlers {
  /// A handler's place, by the name of a lock that it takes itself or through a method of the type.
  private(set) var takers: [String: UInt32] = [:]

  init(around view: BodyView) {
    let file = view.file
    let siblings = file.summary.bodies.indices.filter {
      file.summary.bodies[$0].enclosingType == view.body.enclosingType
    }.map { BodyView(file: file, number: $0) }
    var methods: [String: Set<String>] = [:]
    for sibling in siblings where sibling.body.kind == .function {
      methods[sibling.name, default: []].formUnion(LockRegions(view: sibling).taken)
    }
    for sibling in siblings where Self.isHandler(sibling) {
      var names = LockRegions(view: sibling).taken
      for index in sibling.body.instructions.indices {
        guard let call = sibling.call(ValueID(index)),
          call.receiver.map({ sibling.body[$0].opcode == .selfValue }) ?? true
        else { continue }
        names.formUnion(methods[call.name] ?? [])
      }
      for name in names where takers[name] == nil { takers[name] = sibling.body.offset }
    }
  }

  private static func isHandler(_ view: BodyView) -> Bool {
    guard view.body.kind == .closure, let parent = view.parent else { return false }
    guard let (_, call) = ClosureRuns.of(view.body.parentValue, in: parent) else { return false }
    return call.argument("onCancel") == view.body.parentValue
  }
}
