import PlumbFlow
import PlumbModel

/// A finding before its places and its severity are filled in.
struct Draft: Sendable {
  var rule: RuleID
  var view: BodyView
  var offset: UInt32
  var message: String
  var steps: [TokenDebt.Step] = []
  /// Where it differs from the rule's own.
  var confidence: Confidence?
}

/// A check that looks at one body and says what it found as drafts.
protocol DraftingCheck: Check {
  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft]
}

extension DraftingCheck {
  func check(_ view: BodyView, _ context: CheckContext) {
    for draft in drafts(in: view, context) {
      context.report(
        draft.rule, draft.message, at: draft.offset, in: draft.view,
        trace: draft.steps.map { context.step($0.note, at: $0.offset, in: draft.view) },
        confidence: draft.confidence)
    }
  }
}
