import PlumbFlow

/// An unstructured task, where it is made.
struct TaskSite {
  let call: CallParts
  let isDetached: Bool
  /// What it runs.
  let body: BodyView

  /// Those of a body, in its order. Their closures' own are listed with the closures.
  static func all(in view: BodyView, _ context: CheckContext) -> [TaskSite] {
    view.body.instructions.indices.compactMap { TaskSite(ValueID($0), in: view, context) }
  }

  private static let makers: Set<String> = [
    "Task", "detached", "immediate", "immediateDetached", "init",
  ]

  private init?(_ value: ValueID, in view: BodyView, _ context: CheckContext) {
    guard view.body[value].opcode == .call, Self.makers.contains(view.symbolText(of: value)),
      let call = view.call(value)
    else { return nil }
    switch call.name {
    case "Task":
      guard call.receiver == nil, call.callee == nil else { return nil }
    case "detached", "immediate", "immediateDetached", "init":
      guard let receiver = call.receiver, view.isTaskType(receiver) else { return nil }
    default: return nil
    }
    guard let work = call.arguments.last, let body = view.closure(work),
      context.program.types.resolve("Task", in: view.enclosingType, file: view.file.index).isEmpty
    else { return nil }
    self.call = call
    isDetached = call.name.lowercased().hasSuffix("detached")
    self.body = body
  }

  /// The site whose closure a body is.
  static func running(_ body: BodyView, _ context: CheckContext) -> (
    site: TaskSite, view: BodyView
  )? {
    guard body.body.kind == .closure, let parent = body.parent else { return nil }
    return all(in: parent, context).first { $0.body.number == body.number }.map { ($0, parent) }
  }
}

/// What is known of the handle of a task.
struct TaskFate {
  enum Verdict: Equatable {
    /// Nobody has it.
    case dropped
    /// A property keeps it, and nobody cancels it.
    case keptUncancelled(PropertyReference)
    /// A property keeps it, and it is cancelled in `deinit` alone.
    case cancelledInDeinit(PropertyReference)
    /// Somebody may cancel it.
    case cancellable
  }

  static func verdict(on site: TaskSite, in view: BodyView, _ context: CheckContext) -> Verdict {
    let handle = Handle(of: site.call.value, in: view, context)
    if handle.isOutOfSight { return .cancellable }
    var isCancelledInDeinit = false
    for fate in handle.fates {
      switch use(fate) {
      case .harmless: continue
      case .awaited: if handle.property == nil { return .cancellable }
      case .cancelled:
        guard fate.view.isInDeinit else { return .cancellable }
        isCancelledInDeinit = true
      case .unknown: return .cancellable
      }
    }
    guard let property = handle.property else { return .dropped }
    return isCancelledInDeinit ? .cancelledInDeinit(property) : .keptUncancelled(property)
  }

  private enum Use { case harmless, awaited, cancelled, unknown }

  private static func use(_ fate: ValueFate) -> Use {
    switch fate.kind {
    case .tested, .captured: return .harmless
    case .read:
      switch fate.view.symbolText(of: fate.instruction) {
      case "value", "result": return .awaited
      case "isCancelled": return .harmless
      default: return .unknown
      }
    case .receiver: return fate.call?.name == "cancel" ? .cancelled : .unknown
    default: return .unknown
    }
  }
}
