import PlumbFlow
import PlumbSource

/// What is done, in all files, with the handle of something that was started: a task, a timer, an observer's token.
struct Handle {
  /// What is done with it in the function that made it, and with what is read from the property that keeps it.
  private(set) var fates: [ValueFate] = []
  /// The property of the type around it that keeps it.
  private(set) var property: PropertyReference?
  /// The instruction that wrote it there; nil if it is the property's initial value.
  private(set) var store: ValueID?
  /// What else is written to the property.
  private(set) var otherWrites: [PropertyUse] = []
  /// The property is a list or dictionary that has it among others.
  private(set) var isInCollection = false
  /// `removeAll()` is called on it.
  private(set) var isEmptied = false
  /// Somebody else may have it.
  private(set) var isOutOfSight = false

  init(of value: ValueID, in view: BodyView, _ context: CheckContext) {
    let own = ValueFates(followsParts: false).of(value, in: view)
    for fate in own {
      switch fate.kind {
      case .stored: keep(fate, context)
      case .argument where Self.adds(fate): add(fate, context)
      case .returned: leave(fate.view, context)
      default: fates.append(fate)
      }
    }
    if let property { collectUses(of: property, in: view, context) }
  }

  /// It is kept nowhere, and nothing that could matter is done with it.
  var isDropped: Bool { property == nil && !isOutOfSight }

  private mutating func keep(_ fate: ValueFate, _ context: CheckContext) {
    let found = StoredResource.property(writtenBy: fate.instruction, in: fate.view, context)
    keep(in: found, by: fate.instruction)
    isInCollection = fate.view.body[fate.instruction].opcode == .storeElement
  }

  /// `tasks.append(task)`
  private static func adds(_ fate: ValueFate) -> Bool {
    guard let call = fate.call, call.receiver != nil else { return false }
    return call.name == "append" || call.name == "insert"
  }

  private mutating func add(_ fate: ValueFate, _ context: CheckContext) {
    guard let list = fate.call?.receiver else { return }
    keep(in: StoredResource.property(readBy: list, in: fate.view, context), by: fate.instruction)
    isInCollection = true
  }

  private mutating func keep(in found: PropertyReference?, by instruction: ValueID) {
    guard let found, !found.type.isEmpty, property == nil || property == found else {
      isOutOfSight = true
      return
    }
    property = found
    store = instruction
  }

  private mutating func leave(_ view: BodyView, _ context: CheckContext) {
    if view.body.kind == .propertyValue {
      property = context.program.property(named: view.name, in: view)
      if property == nil || property?.type.isEmpty == true { isOutOfSight = true }
    } else if view.givesResult {
      isOutOfSight = true
    }
  }

  private mutating func collectUses(
    of property: PropertyReference, in view: BodyView, _ context: CheckContext
  ) {
    guard let uses = context.program.uses(of: property),
      let declaration = context.program.declaration(of: property),
      declaration.flags.isDisjoint(with: [.hasWrapper, .isStatic, .hasObservers]),
      !isInCollection || declaration.isCollection
    else {
      isOutOfSight = true
      return
    }
    for use in uses {
      if use.isWrite {
        let isOwn = use.view.number == view.number && use.view.file.index == view.file.index
        if !(isOwn && use.instruction == store) { otherWrites.append(use) }
        continue
      }
      for fate in ValueFates(followsParts: false).of(use.instruction, in: use.view) {
        switch fate.kind {
        case .returned: if fate.view.givesResult { isOutOfSight = true }
        case .stored:
          let target = StoredResource.property(writtenBy: fate.instruction, in: fate.view, context)
          if target != property { isOutOfSight = true }
        default:
          if isInCollection { noteCollection(fate) } else { fates.append(fate) }
        }
      }
    }
  }

  /// Of a collection only additions and the like are understood; anything else may do anything to what is in it.
  private mutating func noteCollection(_ fate: ValueFate) {
    switch fate.kind {
    case .modified, .tested: return
    case .receiver:
      switch fate.call?.name {
      case "append", "insert", "reserveCapacity": return
      case "removeAll": isEmptied = true
      default: isOutOfSight = true
      }
    case .read:
      let isSize = ["count", "isEmpty"].contains(fate.view.symbolText(of: fate.instruction))
      if !isSize { isOutOfSight = true }
    default: isOutOfSight = true
    }
  }
}

extension Handle {
  /// Method calls on it.
  func calls(named name: String) -> [ValueFate] {
    fates.filter { $0.kind == .receiver && $0.call?.name == name }
  }
}

extension BodyView {
  /// What its `return` gives, or its only expression, reaches somebody. Of a closure that is not known, unless it is
  /// passed to something that takes none.
  var givesResult: Bool {
    switch body.kind {
    case .function, .localFunction: body.flags.contains(.returnsValue)
    case .initializer, .deinitializer, .setter, .observer, .topLevel: false
    case .getter, .subscript, .propertyValue: true
    case .closure: !Self.takersOfActions.contains(name)
    }
  }

  private static let takersOfActions: Set<String> = [
    "addObserver", "addTask", "async", "asyncAfter", "forEach", "setCancelHandler",
    "setEventHandler", "setRegistrationHandler", "scheduledTimer", "DispatchWorkItem",
  ]
}

extension BodyView {
  /// The calls of one base name, in the order of the body.
  func calls(named name: String) -> [CallParts] {
    body.instructions.indices.compactMap { index in
      guard body.instructions[index].opcode == .call, symbolText(of: ValueID(index)) == name else {
        return nil
      }
      return call(ValueID(index))
    }
  }
}

extension MemberDeclaration {
  /// A list, set or dictionary of the standard library: it does nothing with what it holds.
  fileprivate var isCollection: Bool {
    let written = type.isEmpty ? initialCallee : type
    return written.hasPrefix("[")
      || ["Array", "Dictionary", "Set", "Deque", "OrderedDictionary"].contains(
        TypeText.bare(written))
  }
}
