import SwiftSyntax

extension BodyLowering {
  // MARK: if and guard

  func lower(if node: IfExprSyntax, result: UInt32?, label: String = "") {
    let exit = builder.makeBlock()
    push(.breakable(exit: exit, byLabelOnly: true), label: label)
    var next: IfExprSyntax? = node
    while let current = next {
      next = nil
      let otherwise = builder.makeBlock()
      lowerConditions(current.conditions, orElse: otherwise)
      lowerBranch(current.body.statements, result: result, end: current.body.endOffset)
      builder.terminate(.jump, to: [exit], at: current.body.endOffset)
      // The names that the conditions bound are not seen by `else`; the variables end with the statement.
      scopes[scopes.count - 1].names = [:]
      builder.begin(otherwise)
      switch current.elseBody {
      case .ifExpr(let chained): next = chained
      case .codeBlock(let block):
        lowerBranch(block.statements, result: result, end: block.endOffset)
      case nil: break
      }
    }
    builder.jumpAndBegin(exit, at: node.endOffset)
    pop(at: node.endOffset)
  }

  func lower(guard node: GuardStmtSyntax) {
    let otherwise = builder.makeBlock()
    lowerConditions(node.conditions, orElse: otherwise)
    let goOn = builder.makeBlock()
    builder.terminate(.jump, to: [goOn], at: node.startOffset)
    builder.begin(otherwise)
    push(.plain)
    lower(node.body.statements)
    pop(at: node.body.endOffset)
    builder.terminate(.unreachable, at: node.endOffset)
    builder.begin(goOn)
  }

  /// Tests the conditions in order and goes on behind the last one; the names that they bind are declared in the innermost scope.
  func lowerConditions(_ conditions: ConditionElementListSyntax, orElse otherwise: BlockID) {
    for element in conditions {
      let next = builder.makeBlock()
      switch element.condition {
      case .expression(let expression):
        lowerCondition(expression, ifTrue: next, ifFalse: otherwise)
        builder.begin(next)
      case .optionalBinding(let binding):
        lower(binding, next: next, orElse: otherwise)
      case .matchingPattern(let matching):
        let value = lower(matching.initializer.value)
        builder.terminate(
          .match, value: value, to: [next, otherwise],
          labels: [intern(caseName(matching.pattern)), intern("default")],
          at: matching.startOffset)
        builder.begin(next)
        bind(matching.pattern, to: value, declaring: nil)
      case .availability(let availability):
        builder.terminate(
          .configuration, to: [next, otherwise],
          labels: [intern(availability.shortText(limit: 60)), 0], at: availability.startOffset)
        builder.begin(next)
      }
    }
  }

  private func lower(
    _ binding: OptionalBindingConditionSyntax, next: BlockID, orElse otherwise: BlockID
  ) {
    let offset = binding.startOffset
    let value: ValueID
    if let initializer = binding.initializer?.value {
      value = lower(initializer)
    } else if let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier {
      value = lowerName(name, at: name.startOffset)
    } else {
      value = lowerOpaque(Syntax(binding))
    }
    builder.terminate(.unwrap, value: value, to: [next, otherwise], at: offset)
    builder.begin(next)
    // `let self` keeps its name and meaning.
    if let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier,
      name.tokenKind == .keyword(.self) || name.text == "`self`"
    {
      return
    }
    var flags: LocalVariable.Flags = []
    if binding.bindingSpecifier.tokenKind == .keyword(.var) { flags.insert(.isVar) }
    bind(binding.pattern, to: value, declaring: flags, storeFlags: .unwrapped)
  }

  // MARK: Boolean conditions

  /// Branches on an expression; `!`, `&&`, `||` and comparisons with nil become edges.
  func lowerCondition(_ expression: ExprSyntax, ifTrue: BlockID, ifFalse: BlockID) {
    switch expression.kind {
    case .tupleExpr:
      let tuple = expression.cast(TupleExprSyntax.self)
      if tuple.elements.count == 1, let inner = tuple.elements.first {
        return lowerCondition(inner.expression, ifTrue: ifTrue, ifFalse: ifFalse)
      }
    case .prefixOperatorExpr:
      let prefix = expression.cast(PrefixOperatorExprSyntax.self)
      if prefix.operator.text == "!" {
        return lowerCondition(prefix.expression, ifTrue: ifFalse, ifFalse: ifTrue)
      }
    case .booleanLiteralExpr:
      // `while true` has no other way out than those in its body.
      let isTrue =
        expression.cast(BooleanLiteralExprSyntax.self).literal.tokenKind == .keyword(.true)
      builder.terminate(.jump, to: [isTrue ? ifTrue : ifFalse], at: expression.startOffset)
      return
    case .sequenceExpr:
      let operation = OperatorSplit(expression.cast(SequenceExprSyntax.self))
      return lowerCondition(operation, ifTrue: ifTrue, ifFalse: ifFalse)
    default: break
    }
    let value = lower(expression)
    builder.terminate(.branch, value: value, to: [ifTrue, ifFalse], at: expression.startOffset)
  }

  func lowerCondition(_ split: OperatorSplit, ifTrue: BlockID, ifFalse: BlockID) {
    let offset = split.startOffset
    switch split.splitAtLowest() {
    case .effect(let node, let inner) where node.is(AwaitExprSyntax.self):
      let wasInAwait = isInAwait
      isInAwait = true
      lowerCondition(inner, ifTrue: ifTrue, ifFalse: ifFalse)
      isInAwait = wasInAwait
      return
    case .single(let expression):
      return lowerCondition(expression, ifTrue: ifTrue, ifFalse: ifFalse)
    case .binary(let left, "&&", let right):
      let second = builder.makeBlock()
      lowerCondition(left, ifTrue: second, ifFalse: ifFalse)
      builder.begin(second)
      return lowerCondition(right, ifTrue: ifTrue, ifFalse: ifFalse)
    case .binary(let left, "||", let right):
      let second = builder.makeBlock()
      lowerCondition(left, ifTrue: ifTrue, ifFalse: second)
      builder.begin(second)
      return lowerCondition(right, ifTrue: ifTrue, ifFalse: ifFalse)
    case .binary(let left, let comparison, let right)
    where (comparison == "!=" || comparison == "==") && (left.isNil || right.isNil):
      let value = lower(left.isNil ? right : left)
      let targets = comparison == "!=" ? [ifTrue, ifFalse] : [ifFalse, ifTrue]
      builder.terminate(.unwrap, value: value, to: targets, at: offset)
      return
    default: break
    }
    let value = lower(split)
    builder.terminate(.branch, value: value, to: [ifTrue, ifFalse], at: offset)
  }
}
