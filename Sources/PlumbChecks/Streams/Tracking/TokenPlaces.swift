import PlumbFlow

/// Places at which a token is used, wherever it was captured; for traces.
extension TokenUses {
  /// Closures inside closures.
  private static let maximumDepth = 4

  /// The first use of this kind in the order of the text.
  func firstOffset(where matches: (Use) -> Bool) -> UInt32? {
    offsets(where: matches, depth: 0).min()
  }

  private func offsets(where matches: (Use) -> Bool, depth: Int) -> [UInt32] {
    guard depth < Self.maximumDepth else { return [] }
    let own = values(where: matches).map { view.body[$0].offset }
    return own
      + captures.flatMap { capture in
        captured(capture).offsets(where: matches, depth: depth + 1)
      }
  }

  /// What a closure does with the token.
  func captured(_ capture: (value: ValueID, body: Int, local: UInt32)) -> TokenUses {
    let child = BodyView(file: view.file, number: capture.body)
    let uses = TokenUses(view: child, kind: kind, origin: .local(capture.local))
    return uses
  }
}
