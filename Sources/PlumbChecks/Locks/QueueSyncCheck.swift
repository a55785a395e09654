import PlumbFlow
import PlumbModel
import PlumbSource

/// `sync` on a queue from work that this very queue runs.
struct QueueSyncCheck: Check {
  static let rule: RuleID = "queue-sync-on-itself"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["sync"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    let work = SyncWork(view, context)
    guard work.regions.values.contains(where: \.isExclusive), let states = work.states() else {
      return
    }
    for block in view.body.blocks.indices {
      var state = states[block]
      for index in view.body.instructionRange(of: block) {
        let value = ValueID(index)
        for queue in (state.names ?? []).sorted() { check(value, queue, work, in: view, context) }
        state = work.step(value, state)
      }
    }
  }

  /// - Parameter queue: whose work the instruction is.
  private func check(
    _ value: ValueID, _ queue: String, _ work: SyncWork, in view: BodyView, _ context: CheckContext
  ) {
    let name = LockCheck.shown(queue)
    let offset = view.body[value].offset
    var trace: [TraceStep] = []
    if let begin = work.begin(of: queue, before: value) {
      trace.append(context.step("work of '\(name)' begins here", at: begin, in: view))
    }
    if work.regions[value]?.queue.path == queue {
      trace.append(context.step("and waits for '\(name)'", at: offset, in: view))
    } else if let call = view.call(value), let inner = innerSync(call, queue, in: view) {
      trace.append(context.step("it calls this", at: offset, in: view))
      trace.append(context.step("which waits for '\(name)'", at: inner.offset, in: inner.view))
    } else {
      return
    }
    context.report(
      Self.rule,
      "this is work of '\(name)' and waits for '\(name)': it stops for ever, or Dispatch ends the process",
      at: offset, in: view, trace: trace,
      notes: ["let functions that work for the queue not call 'sync' on it"])
  }

  /// In a method of the same type that is called, and that has its name for itself.
  private func innerSync(
    _ call: CallParts, _ queue: String, in view: BodyView
  ) -> (view: BodyView, offset: UInt32)? {
    guard queue.hasPrefix("self."), let method = view.ownMethod(calledBy: call) else { return nil }
    return SyncWork.places(in: method).first { $0.queue.path == queue }.map { (method, $0.offset) }
  }
}

/// Where a body works for a queue, in closures that run as `queue.sync { … }`.
struct SyncWork {
  struct Region {
    var queue: LockPlace
    /// Nobody else works for the queue meanwhile: a barrier, or a queue that does one thing at a time.
    var isExclusive: Bool
  }

  let view: BodyView
  /// By the instruction with which the closure begins.
  private(set) var regions: [ValueID: Region] = [:]

  init(_ view: BodyView, _ context: CheckContext) {
    self.view = view
    for (value, queue, _) in Self.places(in: view) {
      let receiver = view.body.operand(0, of: value)
      guard context.evidence.type(of: receiver, in: view) == "DispatchQueue" else { continue }
      let call = TokenSites(view: view).call(around: value)
      let isBarrier = call?.argument("flags").map { Self.names("barrier", $0, in: view) } ?? false
      regions[value] = Region(
        queue: queue, isExclusive: isBarrier || Self.isSerial(receiver, in: view, context))
    }
  }

  static func places(in view: BodyView) -> [(value: ValueID, queue: LockPlace, offset: UInt32)] {
    let body = view.body
    return body.instructions.indices.compactMap { index in
      let value = ValueID(index)
      guard body[value].opcode == .enterInline, view.text(body[value].symbol) == "sync",
        body[value].operandCount > 0, let queue = LockPlace(body.operand(0, of: value), in: view)
      else { return nil }
      return (value, queue, body[value].offset)
    }
  }

  func begin(of queue: String, before value: ValueID) -> UInt32? {
    regions.filter { $0.key < value && $0.value.isExclusive && $0.value.queue.path == queue }
      .map(\.key).max().map { view.body[$0].offset }
  }

  /// The queues for which each block certainly works.
  func states() -> [HeldLocks]? {
    view.heldAtBlocks(step)
  }

  func step(_ value: ValueID, _ state: HeldLocks) -> HeldLocks {
    var state = state
    if let region = regions[value], region.isExclusive {
      state.take(region.queue.path)
    } else if view.body[value].opcode == .exitInline,
      let region = regions[view.body.operand(0, of: value)], region.isExclusive
    {
      state.leave(region.queue.path)
    }
    return state
  }

  private static func names(_ name: String, _ value: ValueID, in view: BodyView) -> Bool {
    let body = view.body
    switch body[value].opcode {
    case .member, .global: return view.symbolText(of: value) == name
    case .aggregate: return body.operands(of: value).contains { names(name, $0, in: view) }
    default: return false
    }
  }

  /// A `let` that is made as `DispatchQueue(label:)` without attributes where it is declared.
  private static func isSerial(
    _ value: ValueID, in view: BodyView, _ context: CheckContext
  ) -> Bool {
    guard let property = view.property(readBy: value, context), !property.type.isEmpty,
      let declaration = context.program.declaration(of: property),
      declaration.flags.contains(.isLet)
    else { return false }
    let file = context.program.files[property.file]
    return file.summary.bodies.indices.contains { number in
      let made = BodyView(file: file, number: number)
      guard made.body.kind == .propertyValue, made.name == property.name,
        made.enclosingType == property.type
      else { return false }
      return made.calls(named: "DispatchQueue").contains { call in
        call.receiver == nil && call.labels.first == "label"
          && Set(call.labels).isDisjoint(with: ["attributes", "target"])
      }
    }
  }
}
