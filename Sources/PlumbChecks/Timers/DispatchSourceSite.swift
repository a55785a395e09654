import PlumbFlow
import PlumbSource

/// A Dispatch source, where it is made, and what is known of it in all files.
struct DispatchSourceSite {
  let call: CallParts
  let view: BodyView
  let handle: Handle
  private let context: CheckContext

  static func all(in view: BodyView, _ context: CheckContext) -> [DispatchSourceSite] {
    context.acquisitions.sites(in: view).compactMap { site in
      let spec = context.program.resources.resources[site.resource]
      guard spec.id == "dispatch-source", let call = view.call(site.call) else { return nil }
      return DispatchSourceSite(
        call: call, view: view, handle: Handle(of: site.call, in: view, context), context: context)
    }
  }

  var isTimer: Bool { call.name == "makeTimerSource" }
  var noun: String { isTimer ? "Dispatch timer" : "Dispatch source" }

  /// Where something other than its own methods is done with it.
  var isHandedOn: Bool {
    handle.isOutOfSight
      || handle.fates.contains { fate in
        switch fate.kind {
        case .argument, .other, .called, .stored, .returned: true
        case .receiver, .captured, .tested, .read, .modified: false
        }
      }
  }

  var cancels: [ValueFate] { handle.calls(named: "cancel") }
  /// By the function that made it, or a closure of it.
  var isCancelledHere: Bool {
    cancels.contains { $0.view.outermost.number == view.outermost.number }
  }
  var isCancelledOutsideDeinit: Bool { cancels.contains { !$0.view.isInDeinit } }

  /// Closures and the like that it keeps; what `deinit` sets comes too late to matter.
  private func handlers(_ names: [String]) -> [(value: ValueID, view: BodyView)] {
    names.flatMap { handle.calls(named: $0) }.filter { !$0.view.isInDeinit }.compactMap { fate in
      fate.call?.arguments.last.map { ($0, fate.view) }
    }
  }

  /// Some handler holds the object around it, and none is replaced by one that does not.
  var holdsOwner: Bool {
    let owner = OwnerCapture(context)
    let held = handlers(["setEventHandler"]).map { owner.holdsSelf($0.value, in: $0.view) }
    if !held.isEmpty, held.allSatisfy({ $0 == true }) { return true }
    let others = handlers(["setCancelHandler", "setRegistrationHandler"])
    return others.contains { owner.holdsSelf($0.value, in: $0.view) == true }
  }

  /// Where the handlers that hold the object around it are set.
  var handlersThatHoldOwner: [(offset: UInt32, view: BodyView)] {
    let owner = OwnerCapture(context)
    return handlers(["setEventHandler", "setCancelHandler", "setRegistrationHandler"])
      .filter { owner.holdsSelf($0.value, in: $0.view) == true }
      .map { ($0.view.body[$0.value].offset, $0.view) }
  }

  /// Where cancellation handlers are set.
  var cancelHandlers: [(offset: UInt32, view: BodyView)] {
    handle.calls(named: "setCancelHandler").filter { !$0.view.isInDeinit }
      .map { ($0.call?.offset ?? $0.view.body[$0.instruction].offset, $0.view) }
  }

  /// Some handler is replaced by none, which breaks the cycle as well.
  var dropsHandler: Bool {
    handlers(["setEventHandler"]).contains { $0.view.isNil($0.value) }
  }

  /// A cancellation handler that does something.
  var hasCancelHandler: Bool {
    handlers(["setCancelHandler"]).contains { value, view in
      guard let closure = view.closure(value) else { return false }
      return closure.body.instructions.contains { $0.opcode == .call }
    }
  }

  /// The property gets another value than a source that is newly made: the first one goes.
  var isLetGo: Bool {
    handle.isEmptied
      || handle.otherWrites.contains { write in
        if write.view.isInDeinit { return false }
        guard let value = write.writtenValue else { return true }
        return !isNewSource(value, in: write.view)
      }
  }

  private func isNewSource(_ value: ValueID, in view: BodyView) -> Bool {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .call:
      let name = view.text(instruction.symbol)
      return name.hasPrefix("make") && name.hasSuffix("Source")
    case .load:
      return view.body.definition(of: instruction.symbol).map { isNewSource($0, in: view) } ?? false
    default: return false
    }
  }

  /// The variable that holds it, if the function gives it a name.
  var local: UInt32? {
    view.users(of: call.value).lazy.compactMap { user in
      let instruction = view.body[user]
      return instruction.opcode == .store && instruction.flags.contains(.initializes)
        ? instruction.symbol : nil
    }.first
  }

  /// Closures that capture it strongly.
  var capturingClosures: [ValueID] {
    guard let local else { return [] }
    return view.body.instructions.indices.map { ValueID($0) }.filter { value in
      view.body[value].opcode == .closure
        && view.body.operands(of: value).contains {
          view.body[$0].opcode == .load && view.body[$0].symbol == local
            && view.body[$0].flags.isDisjoint(with: [.weakCapture, .unownedCapture])
        }
    }
  }

  /// Whether a closure is one of its own handlers.
  func isHandler(_ closure: ValueID) -> Bool {
    handle.fates.contains { fate in
      guard fate.kind == .receiver, let call = fate.call, call.name.hasSuffix("Handler"),
        fate.view.number == view.number
      else { return false }
      return call.arguments.contains(closure)
    }
  }
}
