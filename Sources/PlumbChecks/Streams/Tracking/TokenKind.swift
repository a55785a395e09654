/// What may be done with a token: a value whose holder owes one call to whoever waits on the other side.
struct TokenKind: Sendable {
  /// Methods that pay the debt.
  var events: Set<String>
  /// Methods that use the token and change nothing.
  var borrows: Set<String> = []
  /// Members that may be read without giving the token away.
  var members: Set<String> = []
  /// Members and tuple positions that are the token's parts, each with a name of its own; see ``TokenUses/parts(named:)``.
  var parts: Set<String> = []
  /// Properties that may be set; what they are given runs when the other side has gone.
  var settings: Set<String> = []
  /// The other side is gone once the task that works for it is cancelled, so paths that only cancellation takes owe nothing.
  var cancellationPays = false

  static let continuation = TokenKind(events: ["resume"])
  static let streamContinuation = TokenKind(
    events: ["finish"], borrows: ["yield"], members: ["onTermination"],
    settings: ["onTermination"], cancellationPays: true)
  /// What `makeStream` returns.
  static let streamPair = TokenKind(events: [], parts: ["stream", "continuation", "0", "1"])
  static let promise = TokenKind(
    events: ["succeed", "fail", "completeWith", "completeWithTask"],
    members: ["futureResult", "eventLoop"])
  static let channel = TokenKind(
    events: ["finish", "fail"], borrows: ["send"], cancellationPays: true)
}
