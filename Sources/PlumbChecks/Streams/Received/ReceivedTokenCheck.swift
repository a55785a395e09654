import PlumbFlow
import PlumbModel

/// Continuations and promises that a body is given, and that a path in it neither pays nor hands on.
struct ReceivedTokenCheck: Check {
  var rules: [RuleID] { ["continuation-not-resumed", "promise-not-completed"] }
  var triggers: [String] { [] }
  var endings: [String] { ["ontinuation", "ontinuations", "romise", "romises"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    // Tests leave things undone on purpose.
    guard !view.file.isTestCode else { return }
    let tokens = ReceivedTokens(view: view, context: context)
    var reported: Set<UInt32> = []
    for token in tokens.all where !reported.contains(token.offset) {
      guard let debt = debt(of: token, context) else { continue }
      reported.insert(token.offset)
      report(token, debt, context)
    }
  }

  private func debt(of token: ReceivedToken, _ context: CheckContext) -> TokenDebt? {
    let uses = TokenUses(view: token.view, kind: token.kind, origin: token.origin)
    let isUsed = uses.uses.values.contains { TokenFlow.pays($0) }
    let debt: TokenDebt?
    switch token.place {
    case .made: debt = nil
    case .parameter:
      // A function that never pays was not given the token to pay it, one for success only leaves the rest to others, and one that
      // throws gives it back.
      guard isUsed else { return nil }
      debt = TokenDebtSearch(kind: token.kind, accepts: [.once, .completion]).search(uses)
    case .result:
      // `promise.futureResult` alone is asked for to look on.
      guard token.isOptional ? uses.uses.isEmpty : isUsed || uses.uses.isEmpty else { return nil }
      debt = search(token).search(uses)
    case .state(let store):
      // Compared with nil, it is meant to be nil where it is not used.
      guard !token.isOptional, uses.uses[store] == nil, !uses.uses.values.contains(.borrow("")),
        let flow = TokenFlow(uses), flow.state(before: store) == .live
      else { return nil }
      debt = search(token).search(uses.owed(from: .value(store)))
    }
    if let debt { return debt.isThrown ? nil : debt }
    for origin in ReturnedDebts(kind: token.kind, context: context).edges(of: uses) {
      if let debt = search(token).search(uses.owed(from: origin)), !debt.isThrown { return debt }
    }
    return nil
  }

  private func search(_ token: ReceivedToken) -> TokenDebtSearch {
    TokenDebtSearch(kind: token.kind, accepts: [.once, .completion, .onSuccess])
  }

  private func report(_ token: ReceivedToken, _ debt: TokenDebt, _ context: CheckContext) {
    let rule: RuleID
    let message: String
    switch token.debt {
    case .continuation:
      rule = "continuation-not-resumed"
      message = "this continuation is not resumed on every path; the task waits for ever"
    case .promise:
      rule = "promise-not-completed"
      message = "this promise is not completed on every path; its future never answers"
    }
    context.report(
      rule, message, at: token.offset, in: token.view,
      trace: debt.steps.map { context.step($0.note, at: $0.offset, in: token.view) })
  }
}
