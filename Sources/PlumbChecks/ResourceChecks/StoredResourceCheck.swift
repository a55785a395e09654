import PlumbFlow
import PlumbModel
import PlumbSource

/// Follows resources that are kept in a property or global variable: does any member, in any file, release them?
struct StoredResourceCheck: Check {
  var rules: [RuleID] { [] }
  var triggers: [String] { [] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for site in context.acquisitions.sites(in: view) {
      let spec = context.program.resources.resources[site.resource]
      guard let rule = spec.storedRule else { continue }
      guard let property = StoredResource.property(holding: site, in: view, context) else {
        continue
      }
      guard isLeftToTheProperty(site, spec, in: view, context),
        case .kept = StoredResource(context).verdict(on: property, spec)
      else { continue }
      let wording = ResourceWording(spec: spec)
      let owner = property.type.isEmpty ? "anything" : "any member of '\(property.type)'"
      context.report(
        rule,
        "this \(spec.noun) is kept in '\(property.name)', and \(wording.releases) is called by no member",
        at: view.body[site.call].offset, in: view,
        trace: PropertyTrace(property, context).steps(
          made: "this \(spec.noun)", at: view.body[site.call].offset,
          keptBy: StoredResource.store(
            holding: site.seed, resource: site.resource, in: view, context),
          in: view, missing: wording.releases),
        notes: ["no use of '\(property.name)' in \(owner) releases it or hands it on"],
        confidence: spec.acquisitions[site.acquisition].confidence)
    }
  }

  /// It is stored in a state that wants a release, and not released by its local name later on.
  private func isLeftToTheProperty(
    _ site: Acquisitions.Site, _ spec: ResourceSpec, in view: BodyView, _ context: CheckContext
  ) -> Bool {
    guard let outcome = context.typestate(of: site.seed, resource: site.resource, in: view),
      outcome.escapes.contains(where: { spec.leakMask & 1 << UInt32($0.state) != 0 })
    else { return false }
    let releases = Set(spec.events.filter(spec.releases).map(\.pattern.baseName))
    return !ValueFates().of(site.call, in: view).contains { fate in
      fate.call.map { releases.contains($0.name) } ?? false
    }
  }
}

/// What becomes of a resource that a property holds, over all members of its type.
public struct StoredResource {
  public enum Verdict: Sendable, Equatable {
    /// Some member releases it; and whether one that is not `deinit` does.
    case released(outsideDeinit: Bool)
    /// It is handed on, or may be used out of sight.
    case unknown
    /// All uses are seen, and none releases it.
    case kept
  }

  let context: CheckContext

  public init(_ context: CheckContext) { self.context = context }

  /// The property in which the resource of a site ends up, if it does in exactly one.
  public static func property(
    holding site: Acquisitions.Site, in view: BodyView, _ context: CheckContext
  ) -> PropertyReference? {
    property(holding: site.seed, resource: site.resource, in: view, context)
  }

  public static func property(
    holding seed: TypestateSeed, resource: Int, in view: BodyView, _ context: CheckContext
  ) -> PropertyReference? {
    guard let outcome = context.typestate(of: seed, resource: resource, in: view) else {
      return nil
    }
    if view.body.kind == .propertyValue {
      guard outcome.escapes.allSatisfy({ $0.way == .returned }), !outcome.escapes.isEmpty
      else { return nil }
      return context.program.property(named: view.name, in: view)
    }
    var found: PropertyReference?
    for escape in outcome.escapes {
      guard case .stored(let store) = escape.way,
        let property = property(writtenBy: store, in: view, context),
        found == nil || found == property
      else { return nil }
      found = property
    }
    return found
  }

  /// The first instruction that puts the resource into a property; nil for one that is a property's initial value.
  static func store(
    holding seed: TypestateSeed, resource: Int, in view: BodyView, _ context: CheckContext
  ) -> ValueID? {
    let escapes = context.typestate(of: seed, resource: resource, in: view)?.escapes ?? []
    for case .stored(let store) in escapes.map(\.way) { return store }
    return nil
  }

  /// The property of `self`, or global, that a store writes.
  public static func property(
    writtenBy store: ValueID, in view: BodyView, _ context: CheckContext
  ) -> PropertyReference? {
    switch view.body[store].opcode {
    case .storeGlobal:
      return context.program.property(named: view.symbolText(of: store), in: view)
    case .storeMember:
      let base = view.body.operand(0, of: store)
      guard view.body[base].opcode == .selfValue else { return nil }
      return context.program.property(named: view.symbolText(of: store), in: view)
    case .storeElement:
      // `tasks[id] = Task { … }`
      return property(readBy: view.body.operand(0, of: store), in: view, context)
    default: return nil
    }
  }

  /// The property of `self`, or global, that a value is read from.
  public static func property(
    readBy value: ValueID, in view: BodyView, _ context: CheckContext
  ) -> PropertyReference? {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .global where !instruction.flags.contains(.implicitMember):
      return context.program.property(named: view.symbolText(of: value), in: view)
    case .member where view.body[view.body.operand(0, of: value)].opcode == .selfValue:
      return context.program.property(named: view.symbolText(of: value), in: view)
    default: return nil
    }
  }

  public func verdict(on property: PropertyReference, _ spec: ResourceSpec) -> Verdict {
    guard let uses = context.program.uses(of: property) else { return .unknown }
    if let declaration = context.program.declaration(of: property),
      declaration.flags.contains(.hasWrapper)
    {
      return .unknown
    }
    let releases = Set(spec.events.filter(spec.releases).map(\.pattern.baseName))
    var isReleased = false
    var isReleasedOutsideDeinit = false
    for use in uses where !use.isWrite {
      if view(use.view, calls: releases) {
        // Close by: the fine distinctions (which element, on which path) are not made.
        isReleased = true
        if !isInDeinit(use.view) { isReleasedOutsideDeinit = true }
        continue
      }
      for fate in ValueFates().of(use.instruction, in: use.view) where isHandedOn(fate, spec) {
        return .unknown
      }
    }
    if isReleased { return .released(outsideDeinit: isReleasedOutsideDeinit) }
    return .kept
  }

  private func isInDeinit(_ view: BodyView) -> Bool {
    var current: BodyView? = view
    while let body = current {
      if body.body.kind == .deinitializer { return true }
      current = body.parent
    }
    return false
  }

  /// A release's name is called anywhere in the body or in the closures around and inside it.
  private func view(_ view: BodyView, calls names: Set<String>) -> Bool {
    var outermost = view
    while let parent = outermost.parent { outermost = parent }
    return outermost.mentionsCall(of: names)
  }

  private func isHandedOn(_ fate: ValueFate, _ spec: ResourceSpec) -> Bool {
    switch fate.kind {
    case .returned, .stored, .other, .called: return !fate.isDerived
    case .argument(let ordinal):
      guard !fate.isDerived, let call = fate.call else { return false }
      return !isBorrow(call, ordinal, spec, fate.view)
    case .receiver, .modified, .captured, .tested, .read: return false
    }
  }

  private func isBorrow(
    _ call: CallParts, _ ordinal: Int, _ spec: ResourceSpec, _ view: BodyView
  ) -> Bool {
    let type = call.receiver.map { context.evidence.type(of: $0, in: view) ?? "" }
    return context.program.resources.matches(
      name: call.name, receiverType: type, labels: call.labels
    ).contains {
      $0.role == .borrow && !context.acquisitions.isShadowed(call, $0.pattern, in: view)
        && ($0.resource == nil || context.program.resources.resources[$0.resource!].id == spec.id)
        && ($0.pattern.resourceArgument == nil || $0.pattern.resourceArgument == ordinal)
    }
  }
}

extension BodyView {
  /// Whether the body, or a closure in it, calls something of one of these names.
  public func mentionsCall(of names: Set<String>) -> Bool {
    for index in body.instructions.indices {
      let instruction = body.instructions[index]
      switch instruction.opcode {
      case .call where names.contains(text(instruction.symbol)): return true
      // A method reference: `tasks.forEach(cancel)`.
      case .member where names.contains(text(instruction.symbol)): return true
      case .closure:
        if let inner = closure(ValueID(index)), inner.mentionsCall(of: names) { return true }
      default: continue
      }
    }
    return false
  }
}
