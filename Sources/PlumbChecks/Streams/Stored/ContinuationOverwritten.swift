import PlumbFlow
import PlumbModel
import PlumbSource

/// Continuations that take the place of another without a look at it.
struct ContinuationOverwritten: DraftingCheck {
  var rules: [RuleID] { ["continuation-overwritten"] }
  var triggers: [String] { TokenSites.continuationCalls.sorted() }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    TokenSites(view: view).closureParameters(of: TokenSites.continuationCalls).flatMap { site in
      TokenUses(view: view, kind: .continuation, origin: site.origin).stores(context)
        .filter { $0.replaces && isBlind($0, in: view, context) }
        .map { store in
          Draft(
            rule: "continuation-overwritten", view: view,
            offset: view.body[store.instruction].offset,
            message:
              "whoever waits in '\(store.property.name)' already is forgotten here, and waits for ever",
            steps: [
              .init(offset: site.call.offset, note: "a second caller waits here, beside the first"),
              .init(
                offset: view.body[store.instruction].offset,
                note: "and takes the place of the first"),
            ] + resets(of: store.property, context),
            notes: [
              "resume the one that is there, refuse the second, or keep a list of those who wait"
            ],
            // A test's double has one caller.
            confidence: view.file.isTestCode ? .low : nil)
        }
    }
  }

  private func isBlind(_ store: TokenStore, in view: BodyView, _ context: CheckContext) -> Bool {
    guard let declaration = context.program.declaration(of: store.property),
      declaration.flags.isDisjoint(with: [.hasWrapper, .hasObservers, .isComputed]),
      TypeText.isOptional(declaration.type),
      ["CheckedContinuation", "UnsafeContinuation"].contains(TypeText.bare(declaration.type))
    else { return false }
    let kind = context.kind(ofType: view.enclosingType, from: view)
    let member = view.outermost
    guard kind == .class || kind == .actor, member.body.kind != .initializer else { return false }
    guard isReused(store.property, context) else { return false }
    let looks = lookers(at: store.property, context)
    return !looks.contains(member.fullName) && looks.isDisjoint(with: calls(in: member))
  }

  /// Some member makes room for the next one, so there is one. What is waited for once in a life is never reset.
  private func isReused(_ property: PropertyReference, _ context: CheckContext) -> Bool {
    !emptyings(of: property, context).isEmpty
  }

  private func emptyings(
    of property: PropertyReference, _ context: CheckContext
  ) -> [PropertyUse] {
    context.program.knownUses(of: property).filter { use in
      use.view.outermost.body.kind != .initializer
        && use.writtenValue.map { use.view.isNil($0) } ?? false
    }
  }

  private func resets(
    of property: PropertyReference, _ context: CheckContext
  ) -> [TokenDebt.Step] {
    emptyings(of: property, context).prefix(1).map { use in
      .init(
        offset: use.view.body[use.instruction].offset,
        note: "'\(use.view.outermost.name)' knows of one only", file: use.view.file)
    }
  }

  /// Full and base names of the members that read the property.
  private func lookers(at property: PropertyReference, _ context: CheckContext) -> Set<String> {
    var names: Set<String> = []
    for use in context.program.knownUses(of: property) where !use.isWrite {
      names.insert(use.view.outermost.fullName)
      names.insert(use.view.outermost.name + "(")
    }
    return names
  }

  /// Names of the methods that a body, or a closure in it, calls on `self`.
  private func calls(in view: BodyView) -> Set<String> {
    var names: Set<String> = []
    for index in view.body.instructions.indices {
      let value = ValueID(index)
      if let call = view.call(value) {
        let isOnSelf = call.receiver.map { view.body[$0].opcode == .selfValue } ?? true
        if isOnSelf { names.insert(call.name + "(") }
      } else if let closure = view.closure(value) {
        names.formUnion(calls(in: closure))
      }
    }
    return names
  }
}
