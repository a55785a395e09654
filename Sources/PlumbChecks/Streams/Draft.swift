import PlumbFlow
import PlumbModel
import PlumbSource

/// A finding before its places and its severity are filled in.
struct Draft: Sendable {
  var rule: RuleID
  var view: BodyView
  var offset: UInt32
  var message: String
  var steps: [TokenDebt.Step] = []
  var notes: [String] = []
  /// Where it differs from the rule's own.
  var confidence: Confidence?
}

/// A check that looks at one body and says what it found as drafts.
protocol DraftingCheck: Sendable {
  var rules: [RuleID] { get }
  /// See ``Check/triggers``.
  var triggers: [String] { get }
  /// Files that name none of these hold nothing for it.
  var gate: [String] { get }
  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft]
}

extension DraftingCheck {
  var gate: [String] { triggers }
}

/// Asks a check about the bodies of those files only that can interest it, and reports its drafts.
struct Gated: Check {
  private let inner: any DraftingCheck
  private let gate: [UInt32]

  init(_ inner: any DraftingCheck) {
    self.inner = inner
    gate = inner.gate.map { identifierHash($0) }
  }

  var rules: [RuleID] { inner.rules }
  var triggers: [String] { inner.triggers }

  func check(_ view: BodyView, _ context: CheckContext) {
    guard gate.contains(where: { view.file.mentions($0) }) else { return }
    for draft in inner.drafts(in: view, context) {
      context.report(
        draft.rule, draft.message, at: draft.offset, in: draft.view,
        trace: draft.steps.map {
          context.step($0.note, at: $0.offset, in: $0.file ?? draft.view.file)
        },
        notes: draft.notes,
        confidence: draft.confidence)
    }
  }
}
