import PlumbFlow
import PlumbModel

/// Streams that are dropped where they are made.
struct StreamNeverIterated: DraftingCheck {
  var rules: [RuleID] { ["stream-never-iterated"] }
  var triggers: [String] { TokenSites.streamNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    let sites = TokenSites(view: view)
    let streams = sites.initializers(of: TokenSites.streamTypes)
    return streams.compactMap { isUnused($0.call.value, view) ? draft($0, view) : nil }
      + sites.streamPairs.compactMap { isHalfUnused($0, view) ? draft($0, view) : nil }
  }

  private func draft(_ site: TokenSite, _ view: BodyView) -> Draft {
    Draft(
      rule: "stream-never-iterated", view: view, offset: site.call.offset,
      message: "nobody iterates this stream: what is yielded to it goes nowhere",
      steps: [
        .init(offset: site.call.offset, note: "the stream is made here"),
        firstYield(to: site, view).map { .init(offset: $0, note: "this is kept for nobody") }
          ?? .init(
            offset: view.body.endOffset, note: "the scope ends here, and nobody has the stream"),
      ],
      notes: ["iterate it with 'for await', or leave it out"])
  }

  /// Where elements begin to come, if that is in sight.
  private func firstYield(to site: TokenSite, _ view: BodyView) -> UInt32? {
    let isYield = { (use: TokenUses.Use) in use == .borrow("yield") }
    let builders = TokenSites(view: view).closureParameters(of: TokenSites.streamTypes)
    if let builder = builders.first(where: { $0.call.value == site.call.value }) {
      return TokenUses(view: view, kind: .streamContinuation, origin: builder.origin)
        .firstOffset(where: isYield)
    }
    let pair = StreamPair(site, in: view)
    let wholes = [pair.whole] + pair.whole.captures.map { pair.whole.captured($0) }
    return wholes.compactMap { whole in
      let parts = whole.parts(named: ["continuation", "1"])
      if parts.isEmpty { return nil }
      return TokenUses(
        view: whole.view, kind: .streamContinuation, origin: whole.origin, parts: parts
      ).firstOffset(where: isYield)
    }.min()
  }

  private func isUnused(_ value: ValueID, _ view: BodyView) -> Bool {
    let uses = TokenUses(view: view, kind: TokenKind(events: []), origin: .value(value))
    guard uses.uses.isEmpty, uses.returningBlocks.isEmpty else { return false }
    return !isUsedByTerminator(uses)
  }

  private func isUsedByTerminator(_ uses: TokenUses) -> Bool {
    uses.view.body.blocks.contains {
      $0.terminator.hasValue && uses.aliases.contains($0.terminator.value)
    }
  }

  /// The continuation is used, the stream is not.
  private func isHalfUnused(_ site: TokenSite, _ view: BodyView) -> Bool {
    let pair = StreamPair(site, in: view)
    guard pair.whole.escapes.isEmpty, pair.whole.returningBlocks.isEmpty,
      !isUsedByTerminator(pair.whole)
    else { return false }
    var hasContinuation = !pair.continuations.isEmpty
    for capture in pair.whole.captures {
      guard let names = Self.partsRead(of: capture.local, in: capture.body, of: view.file) else {
        return false
      }
      if !names.isDisjoint(with: ["stream", "0"]) { return false }
      if !names.isEmpty { hasContinuation = true }
    }
    guard hasContinuation else { return false }
    return pair.streams.allSatisfy { isUnused($0, view) }
  }

  /// Which parts of a captured pair a closure reads; `nil` if it does something else with the pair.
  private static func partsRead(
    of local: UInt32, in number: Int, of file: LoadedFile
  ) -> Set<String>? {
    let uses = TokenUses(
      view: BodyView(file: file, number: number), kind: .streamPair, origin: .local(local))
    guard uses.escapes.isEmpty, uses.returningBlocks.isEmpty else { return nil }
    var names: Set<String> = []
    for use in uses.uses.values {
      if case .part(let name) = use { names.insert(name) }
    }
    for capture in uses.captures {
      guard let inner = partsRead(of: capture.local, in: capture.body, of: file) else { return nil }
      names.formUnion(inner)
    }
    return names
  }
}
