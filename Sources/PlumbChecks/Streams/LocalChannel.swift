import PlumbFlow

/// A channel that stays in one function, with all that its closures do with it.
struct LocalChannel {
  struct Place: Sendable {
    var view: BodyView
    var value: ValueID
    /// The closure of the outermost body in which it stands; `nil` in that body itself.
    var closure: ValueID?
  }
  let site: TokenSite
  let uses: TokenUses
  private(set) var sends: [Place] = []
  private(set) var loops: [Place] = []
  private(set) var finishes: [Place] = []
  /// Somebody else may send, receive or finish.
  private(set) var isGivenAway = false

  static func all(in view: BodyView) -> [LocalChannel] {
    TokenSites(view: view).initializers(of: Set(TokenSites.channelNames))
      .map { LocalChannel($0, in: view) }
  }

  private init(_ site: TokenSite, in view: BodyView) {
    self.site = site
    uses = TokenUses(view: view, kind: .channel, origin: site.origin)
    collect(uses, closure: nil, depth: 0)
  }

  private mutating func collect(_ uses: TokenUses, closure: ValueID?, depth: Int) {
    if !uses.escapes.isEmpty || !uses.returningBlocks.isEmpty || depth > 4 { isGivenAway = true }
    func places(_ matches: (TokenUses.Use) -> Bool) -> [Place] {
      uses.values(where: matches).map { Place(view: uses.view, value: $0, closure: closure) }
    }
    sends += places { $0 == .borrow("send") }
    loops += places { $0 == .iterated }
    finishes += places { $0 == .event }
    for capture in uses.captures {
      let child = TokenUses(
        view: BodyView(file: uses.view.file, number: capture.body), kind: .channel,
        origin: .local(capture.local))
      collect(child, closure: closure ?? capture.value, depth: depth + 1)
    }
  }
}
