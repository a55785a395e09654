import PlumbFlow
import PlumbSource

/// Which asynchronous sequences do not end while the object that holds them lives.
struct EndlessSequence {
  static let names = ["notifications", "AsyncTimerSequence"]
  let context: CheckContext

  init(_ context: CheckContext) { self.context = context }

  func isEndless(_ value: ValueID, in view: BodyView) -> Bool {
    isEndless(value, in: view, depth: 0)
  }

  private func isEndless(_ value: ValueID, in view: BodyView, depth: Int) -> Bool {
    guard depth < 4 else { return false }
    switch view.body[value].opcode {
    case .call:
      guard let call = view.call(value) else { return false }
      if call.name == "notifications" { return call.argument("named") != nil }
      if TokenSites.typeName(call, in: view) == "AsyncTimerSequence" { return true }
      // `AsyncTimerSequence.repeating(every:)`
      return call.name == "repeating"
        && call.receiver.map {
          view.body[$0].opcode == .global
            && view.symbolText(of: $0) == "AsyncTimerSequence"
        } ?? false
    case .load:
      let local = view.body.locals[Int(view.body[value].symbol)]
      if local.flags.contains(.isCaptured) {
        return isEndlessCapture(local, in: view, depth: depth)
      }
      guard let definition = view.body.definition(of: view.body[value].symbol) else { return false }
      return isEndless(definition, in: view, depth: depth + 1)
    case .global, .member:
      guard let property = view.property(readBy: value, context) else { return false }
      return isOwnStream(property, from: view)
    default: return false
    }
  }

  private func isEndlessCapture(_ local: LocalVariable, in view: BodyView, depth: Int) -> Bool {
    guard local.outer != FunctionBody.none, let parent = view.parent,
      !parent.body.locals[Int(local.outer)].flags.contains(.isCaptured),
      let definition = parent.body.definition(of: local.outer)
    else { return false }
    return isEndless(definition, in: parent, depth: depth + 1)
  }

  /// A stream that the type makes for itself, and that no member but `deinit` ends.
  private func isOwnStream(_ property: PropertyReference, from view: BodyView) -> Bool {
    guard !property.type.isEmpty, isMade(property, in: view.enclosingType) else { return false }
    let ends: Set<String> = ["finish", "fail", "finishAll"]
    return !context.bodies(ofType: property.type).contains {
      $0.outermost.body.kind != .deinitializer && $0.mentionsCall(of: ends)
    }
  }

  /// The property is given a stream or channel that is made in the type itself, and its other half stays there.
  private func isMade(_ property: PropertyReference, in type: String) -> Bool {
    let bodies = context.bodies(ofType: type)
    return bodies.contains { view in
      let sites = TokenSites(view: view)
      let pairs = sites.streamPairs.filter { site in
        if view.body.kind == .propertyValue { return isValue(view, of: property) }
        let pair = StreamPair(site, in: view)
        return isStored(site.origin, pair.streams, in: property, view)
          && staysInside(site, pair, view)
      }
      if !pairs.isEmpty { return true }
      return sites.initializers(of: Set(TokenSites.channelNames)).contains { site in
        view.body.kind == .propertyValue
          ? isValue(view, of: property) : isStored(site.origin, [], in: property, view)
      }
    }
  }

  /// `let (stream, continuation) = AsyncStream.makeStream()` is one initial value for both names.
  private func isValue(_ view: BodyView, of property: PropertyReference) -> Bool {
    if view.name == property.name { return true }
    guard let declaration = context.program.declaration(of: property),
      view.file.index == property.file
    else { return false }
    return declaration.offset >= view.body.offset && declaration.offset < view.body.endOffset
  }

  private func isStored(
    _ origin: TokenOrigin, _ parts: [ValueID], in property: PropertyReference, _ view: BodyView
  ) -> Bool {
    let uses = TokenUses(view: view, kind: TokenKind(events: []), origin: origin, parts: parts)
    return uses.stores(context).contains { $0.property == property }
  }

  /// The continuation is kept in a property, too, and not given away.
  private func staysInside(_ site: TokenSite, _ pair: StreamPair, _ view: BodyView) -> Bool {
    guard !pair.continuations.isEmpty else { return false }
    let uses = TokenUses(
      view: view, kind: .streamContinuation, origin: site.origin, parts: pair.continuations)
    let stores = uses.stores(context)
    return stores.count == 1 && uses.escapes.count == 1 && uses.captures.isEmpty
      && isPrivate(stores[0].property)
  }

  private func isPrivate(_ property: PropertyReference) -> Bool {
    (context.program.declaration(of: property)?.access ?? .public) <= .fileprivate
  }
}
