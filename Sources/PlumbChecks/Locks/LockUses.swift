import PlumbFlow
import PlumbSource

/// Where a body takes and leaves locks of known types.
struct LockUses {
  enum Action {
    /// `lock()`; somebody has to call `unlock()`.
    case takes
    case leaves
    /// The closure of `withLock` begins.
    case enters
    case exits
  }

  struct Use {
    var action: Action
    var lock: LockPlace
    /// A second one by the same thread waits for ever.
    var isPlain: Bool
    /// Taken for reading: others may hold it so, too.
    var isShared = false
  }

  let view: BodyView
  let uses: [ValueID: Use]
  /// The block of each instruction; empty without uses.
  private let blocks: [Int]

  private static let takingNames: Set<String> = [
    "lock", "lockRead", "lockWrite", "lockForReading", "lockForWriting", "readLock", "writeLock",
    "lockShared", "lockExclusive",
  ]
  private static let sharingNames: Set<String> = [
    "lockRead", "lockForReading", "readLock", "lockShared",
  ]
  private static let leavingNames: Set<String> = [
    "unlock", "unlockRead", "unlockWrite", "readUnlock", "writeUnlock", "unlockShared",
    "unlockExclusive",
  ]
  private static let scoped: Set<String> = ["withLock", "withLockUnchecked", "withLockVoid"]

  init(_ view: BodyView, _ context: CheckContext) {
    self.view = view
    var uses: [ValueID: Use] = [:]
    for index in view.body.instructions.indices {
      let value = ValueID(index)
      uses[value] = Self.use(value, in: view, context)
    }
    self.uses = uses
    blocks = uses.isEmpty ? [] : view.body.blockOfInstruction()
  }

  private static func use(
    _ value: ValueID, in view: BodyView, _ context: CheckContext
  ) -> Use? {
    let body = view.body
    switch body[value].opcode {
    case .call:
      guard let call = view.call(value), let receiver = call.receiver else { return nil }
      if takingNames.contains(call.name), call.arguments.isEmpty {
        var use = make(.takes, receiver, in: view, context)
        use?.isShared = sharingNames.contains(call.name)
        return use
      }
      // `unlock(withValue:)` is one, too.
      return leavingNames.contains(call.name) ? make(.leaves, receiver, in: view, context) : nil
    case .enterInline:
      guard scoped.contains(view.text(body[value].symbol)), body[value].operandCount > 0
      else { return nil }
      return make(.enters, body.operand(0, of: value), in: view, context)
    case .exitInline:
      let enter = body.operand(0, of: value)
      guard scoped.contains(view.text(body[value].symbol)), body[enter].operandCount > 0
      else { return nil }
      return make(.exits, body.operand(0, of: enter), in: view, context)
    default: return nil
    }
  }

  private static func make(
    _ action: Action, _ lock: ValueID, in view: BodyView, _ context: CheckContext
  ) -> Use? {
    guard let place = LockPlace(lock, in: view),
      let type = context.evidence.type(of: lock, in: view) ?? outerType(of: lock, in: view, context)
    else { return nil }
    let name = TypeText.bare(TypeText.withoutGenerics(type))
    guard LockTypes.isLock(name) else { return nil }
    return Use(action: action, lock: place, isPlain: LockTypes.isPlain(name))
  }

  /// Of a static member of a type around this one, which can be named without it.
  private static func outerType(
    of lock: ValueID, in view: BodyView, _ context: CheckContext
  ) -> String? {
    guard view.body[lock].opcode == .global else { return nil }
    var scope = view.enclosingType
    while let dot = scope.lastIndex(of: ".") {
      scope = String(scope[..<dot])
      let found = context.program.types.property(
        named: view.symbolText(of: lock), in: scope, from: view.file.index)?.declaration
      if let found, found.flags.contains(.isStatic) {
        return found.type.isEmpty ? found.initialCallee : found.type
      }
    }
    return nil
  }

  /// The locks that are certain to be held at the beginning of each block.
  func statesAtBlocks() -> [HeldLocks]? {
    view.heldAtBlocks(step)
  }

  func state(behind block: Int, entry: HeldLocks) -> HeldLocks {
    view.body.instructionRange(of: block).reduce(entry) { step(ValueID($1), $0) }
  }

  /// The locks that are certain to be held before an instruction.
  func held(before value: ValueID, _ states: [HeldLocks]) -> Set<String> {
    guard !blocks.isEmpty, blocks[Int(value)] != Int.max else { return [] }
    let block = blocks[Int(value)]
    let range = view.body.instructionRange(of: block).lowerBound..<Int(value)
    return range.reduce(states[block]) { step(ValueID($1), $0) }.names ?? []
  }

  func step(_ value: ValueID, _ state: HeldLocks) -> HeldLocks {
    guard let use = uses[value] else { return state }
    var state = state
    switch use.action {
    case .takes, .enters: state.take(use.lock.path)
    case .leaves, .exits: state.leave(use.lock.path)
    }
    return state
  }
}
