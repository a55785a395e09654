import PlumbFlow
import PlumbModel
import PlumbSource

/// Pointers into an object that is dead when they are used.
struct LifetimeCheck: Check {
  static let rule: RuleID = "lifetime-not-extended"
  var rules: [RuleID] { [Self.rule] }
  // The owners of memory are the types that free it, and any body may make one.
  /// Any type may own memory that its members hand out.
  var triggers: [String] { [] }

  func check(_ view: BodyView, _ context: CheckContext) {
    let owners = MemoryOwners(context)
    var made: [ValueID: String] = [:]
    for index in view.body.instructions.indices {
      let value = ValueID(index)
      switch view.body[value].opcode {
      case .call:
        checkUnretained(value, view, context)
        if let type = madeType(value, view, context), owners.isOwner(type, from: view) {
          made[value] = type
        }
      case .member where !made.isEmpty:
        checkMember(value, made, owners, view, context)
      default: continue
      }
    }
  }

  // MARK: passUnretained

  private func checkUnretained(_ value: ValueID, _ view: BodyView, _ context: CheckContext) {
    guard let call = view.call(value), call.name == "passUnretained",
      let object = call.arguments.first, let type = madeType(object, view, context)
    else { return }
    let fates = ValueFates().of(value, in: view)
    let outliving = fates.first { fate in
      switch fate.kind {
      case .argument, .stored, .returned, .captured, .other: return !isHarmless(fate)
      default: return false
      }
    }
    guard let outliving, !fates.contains(where: { $0.call?.name == "retain" }) else { return }
    context.report(
      Self.rule, "nothing holds this '\(type)': it is released before its reference is used",
      at: call.offset, in: view,
      trace: [
        context.step("'\(type)' is made here", at: view.body[object].offset, in: view),
        context.step("this does not hold it: it is gone", at: call.offset, in: view),
        context.step("its reference lives on here", at: outliving.offset, in: outliving.view),
      ],
      notes: ["keep it in a variable or property, or use 'passRetained' and take it back"])
  }

  private func isHarmless(_ fate: ValueFate) -> Bool {
    guard case .argument = fate.kind, let call = fate.call else { return false }
    if call.name == "fromOpaque" { return false }
    return ["Int", "UInt", "print", "ObjectIdentifier", "String"].contains(call.name)
  }

  /// The class of an object that is made on the spot and given to nobody else.
  private func madeType(_ value: ValueID, _ view: BodyView, _ context: CheckContext) -> String? {
    guard let call = view.call(value),
      let name = view.constructedType(call), isCapital(name),
      let type = context.evidence.type(of: value, in: view)
    else { return nil }
    let found = context.program.types.types(named: type, from: view.file.index)
    guard found.count == 1, context.program.types[found[0]].kind == .class else { return nil }
    return type
  }

  private func isCapital(_ name: String) -> Bool {
    name.utf8.first.map { (65...90).contains($0) || $0 == UInt8(ascii: "_") } ?? false
  }

  // MARK: Pointers of objects that free them

  private func checkMember(
    _ value: ValueID, _ objects: [ValueID: String], _ owners: MemoryOwners, _ view: BodyView,
    _ context: CheckContext
  ) {
    let base = view.body.operand(0, of: value)
    guard [.call, .load].contains(view.body[base].opcode) else { return }
    let name = view.symbolText(of: value)
    let made = view.body.resolved(base)
    guard let type = objects[made], let freed = owners.release(of: name, in: type, from: view)
    else { return }
    let fates = ValueFates(followsParts: false).of(value, in: view)
    let use = fates.first(where: reachesMemory)
    let story = Story(object: made, pointer: value, freed: freed, view: view)
    if made == base {
      guard let use else { return }
      report(
        "nothing holds this '\(type)': it frees '\(name)' before the pointer is used",
        story.steps(
          taken: "the pointer is taken, and nothing names the object any more", use, context),
        value, view, context)
      return
    }
    guard isOnlyRead(view.body[base].symbol, view) else { return }
    let local = view.localName(view.body[base].symbol)
    if let leaving = fates.first(where: { $0.kind == .returned || $0.kind == .stored }) {
      report(
        "'\(local)' frees '\(name)' when this function is over, and the pointer is still there",
        story.steps(leaving, context), value, view, context)
    } else if isLastUse(value, view.body[base].symbol, view), let use {
      report(
        "'\(local)' may be released here, before its pointer is used",
        story.steps(taken: "'\(local)' is named here for the last time", use, context),
        value, view, context, .low)
    }
  }

  /// How a pointer outlives its object.
  private struct Story {
    let object: ValueID
    let pointer: ValueID
    /// The call in the `deinit`.
    let freed: ValueFate
    let view: BodyView

    func steps(taken: String, _ use: ValueFate, _ context: CheckContext) -> [TraceStep] {
      [
        context.step("the object is made here", at: view.body[object].offset, in: view),
        context.step(taken, at: view.body[pointer].offset, in: view),
        context.step("so this frees the memory", at: freed.offset, in: freed.view),
        context.step("before it is used here", at: use.offset, in: use.view),
      ]
    }

    /// The pointer goes further than the function.
    func steps(_ leaving: ValueFate, _ context: CheckContext) -> [TraceStep] {
      let way = leaving.kind == .returned ? "returned" : "kept"
      return [
        context.step("the object is made here", at: view.body[object].offset, in: view),
        context.step("its pointer is \(way) here", at: leaving.offset, in: leaving.view),
        context.step("and the object goes with this function", at: view.body.endOffset, in: view),
        context.step("which frees the memory", at: freed.offset, in: freed.view),
      ]
    }
  }

  private func report(
    _ message: String, _ trace: [TraceStep], _ value: ValueID, _ view: BodyView,
    _ context: CheckContext, _ confidence: Confidence? = nil
  ) {
    context.report(
      Self.rule, message, at: view.body[value].offset, in: view, trace: trace,
      notes: ["wrap the use in 'withExtendedLifetime(_:_:)'"], confidence: confidence)
  }

  private func reachesMemory(_ fate: ValueFate) -> Bool {
    switch fate.kind {
    case .receiver, .argument, .stored, .returned, .captured, .other, .modified: return true
    case .read: return fate.view.body[fate.instruction].opcode == .element
    case .called, .tested: return false
    }
  }

  /// The object is given to nobody: only its members are read.
  private func isOnlyRead(_ local: UInt32, _ view: BodyView) -> Bool {
    guard !view.body.locals[Int(local)].flags.contains(.isCapturedByClosure) else { return false }
    return ValueFates(followsParts: false).of(local: local, in: view).allSatisfy {
      $0.kind == .read || $0.kind == .tested
    }
  }

  /// The variable is not named behind this read, in the order of the text, and the pointer is.
  private func isLastUse(_ value: ValueID, _ local: UInt32, _ view: BodyView) -> Bool {
    !view.body.instructions.indices.contains {
      $0 > Int(value) && view.body.instructions[$0].opcode == .load
        && view.body.instructions[$0].symbol == local
    }
  }
}

/// Which properties a class frees in its `deinit`.
struct MemoryOwners {
  private let context: CheckContext

  init(_ context: CheckContext) { self.context = context }

  /// A class with a `deinit`: others free nothing.
  func isOwner(_ type: String, from view: BodyView) -> Bool {
    context.program.types.types(named: type, from: view.file.index).contains { id in
      context.program.types.members(of: id).contains { $0.declaration.kind == .deinitializer }
    }
  }

  /// The call in a `deinit` of the type that frees what a property points to.
  func release(of name: String, in type: String, from view: BodyView) -> ValueFate? {
    guard
      let member = context.program.types.property(named: name, in: type, from: view.file.index),
      member.declaration.flags.isDisjoint(with: [.isComputed, .isStatic])
    else { return nil }
    let property = PropertyReference(type: type, name: name, file: member.file)
    let uses = context.program.knownUses(of: property) {
      $0.outermost.body.kind == .deinitializer
    }
    return uses.lazy.filter { !$0.isWrite }.flatMap { use in
      ValueFates(followsParts: false).of(use.instruction, in: use.view)
    }.first {
      guard let call = $0.call else { return false }
      return call.name == "deallocate" || call.name == "free"
    }
  }
}
