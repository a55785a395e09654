import SwiftSyntax

/// What a way out of a body passes through, innermost last.
struct Scope {
  enum Kind {
    case plain
    /// `break` and `continue` targets.
    case loop(exit: BlockID, next: BlockID)
    /// `break` target of `switch`, labelled `if` and `do`.
    case breakable(exit: BlockID, byLabelOnly: Bool)
    /// Errors thrown inside go to `handler`.
    case catching(handler: BlockID)
    /// `try!`: an error does not come out.
    case trapping
    /// A closure lowered in place: `return` stores to `result` and goes to `exit`.
    case inlined(enter: ValueID, result: UInt32, exit: BlockID)
    /// A `defer` body that is run: `return` cannot leave it.
    case deferred
  }
  var kind: Kind
  var label: String = ""
  /// Variables by name, as far as declared.
  var names: [String: UInt32] = [:]
  /// All variables of the scope, in order of declaration.
  var locals: [UInt32] = []
  var defers: [DeferStmtSyntax] = []
}
