import SwiftSyntax

/// A run of operands and operators as the parser leaves it, and the way to take it apart by precedence.
///
/// Folding a whole tree with SwiftOperators costs a quarter of the parsing; here only the operators that shape the graph
/// matter, so a run is split where it binds least, and the rest keeps the standard library's order.
struct OperatorSplit {
  private let elements: ArraySlice<ExprSyntax>

  init(_ sequence: SequenceExprSyntax) {
    elements = Array(sequence.elements)[...]
  }

  private init(_ elements: ArraySlice<ExprSyntax>) {
    self.elements = elements
  }

  enum Split {
    case single(ExprSyntax)
    /// `try` or `await`, which cover all that stands to their right.
    case effect(ExprSyntax, OperatorSplit)
    case assignment(OperatorSplit, OperatorSplit)
    case ternary(OperatorSplit, then: ExprSyntax, else: OperatorSplit)
    case binary(OperatorSplit, String, OperatorSplit)
    /// `as`, `as?`, `as!`, `is`: the operator's node and the type.
    case cast(OperatorSplit, ExprSyntax, ExprSyntax?)
    /// A run that does not alternate as it should.
    case unknown([ExprSyntax])
  }

  var startOffset: UInt32 { elements.first?.startOffset ?? 0 }

  var isNil: Bool { elements.count == 1 && elements.first!.is(NilLiteralExprSyntax.self) }

  func splitAtLowest() -> Split {
    if elements.count == 1 { return .single(elements.first!) }
    if let effect = splitEffect() { return effect }
    var best: (index: Int, rank: Int)?
    for index in elements.indices {
      guard let operation = Self.rank(of: elements[index]) else { continue }
      // A right-associative operator splits at its first place, a left-associative one at its last.
      if let known = best {
        if operation.rank > known.rank { continue }
        if operation.rank == known.rank && operation.isRightAssociative { continue }
      }
      best = (index, operation.rank)
    }
    guard let index = best?.index, index > elements.startIndex else {
      return .unknown(Array(elements))
    }
    let node = elements[index]
    let left = OperatorSplit(elements[..<index])
    let right = OperatorSplit(elements[(index + 1)...])
    switch node.kind {
    case .unresolvedAsExpr, .unresolvedIsExpr:
      return .cast(left, node, right.elements.first)
    default: break
    }
    guard !right.elements.isEmpty else { return .unknown(Array(elements)) }
    switch node.kind {
    case .assignmentExpr: return .assignment(left, right)
    case .unresolvedTernaryExpr:
      return .ternary(
        left, then: node.cast(UnresolvedTernaryExprSyntax.self).thenExpression, else: right)
    case .binaryOperatorExpr:
      return .binary(left, node.cast(BinaryOperatorExprSyntax.self).operator.text, right)
    default: return .unknown(Array(elements))
    }
  }

  private func splitEffect() -> Split? {
    let first = elements.first!
    let inner: ExprSyntax
    switch first.kind {
    case .tryExpr: inner = first.cast(TryExprSyntax.self).expression
    case .awaitExpr: inner = first.cast(AwaitExprSyntax.self).expression
    case .unsafeExpr: inner = first.cast(UnsafeExprSyntax.self).expression
    default: return nil
    }
    let covered = OperatorSplit(([inner] + elements.dropFirst())[...])
    if first.is(UnsafeExprSyntax.self) { return covered.splitAtLowest() }
    return .effect(first, covered)
  }

  /// How loosely an operator binds, least first, after the standard library's precedence groups.
  private static func rank(of node: ExprSyntax) -> (rank: Int, isRightAssociative: Bool)? {
    switch node.kind {
    case .assignmentExpr: return (0, true)
    case .unresolvedTernaryExpr: return (1, true)
    case .unresolvedAsExpr, .unresolvedIsExpr: return (7, false)
    case .arrowExpr: return (2, true)
    case .binaryOperatorExpr: break
    default: return nil
    }
    switch node.cast(BinaryOperatorExprSyntax.self).operator.text {
    case "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "&+=", "&-=", "&*=":
      return (0, true)
    case "||": return (3, false)
    case "&&": return (4, false)
    case "==", "!=", "<", ">", "<=", ">=", "===", "!==", "~=": return (5, false)
    case "??": return (6, true)
    case "...", "..<": return (8, false)
    case "*", "/", "%", "&", "&*": return (10, false)
    case "<<", ">>": return (11, false)
    default: return (9, false)
    }
  }
}

/// Whether an expression statement is `place = value` or `place += value`.
func isAssignment(_ expression: ExprSyntax) -> Bool {
  if let attempt = expression.as(TryExprSyntax.self) { return isAssignment(attempt.expression) }
  if let waiting = expression.as(AwaitExprSyntax.self) { return isAssignment(waiting.expression) }
  guard let sequence = expression.as(SequenceExprSyntax.self) else { return false }
  return sequence.elements.contains { element in
    if element.is(AssignmentExprSyntax.self) { return true }
    guard let text = element.as(BinaryOperatorExprSyntax.self)?.operator.text else { return false }
    return text.hasSuffix("=") && !["==", "!=", "<=", ">=", "===", "!==", "~="].contains(text)
  }
}
