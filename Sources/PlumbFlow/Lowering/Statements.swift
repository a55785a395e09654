import SwiftSyntax

extension BodyLowering {
  /// Lowers a list of statements in the innermost scope.
  func lower(_ items: CodeBlockItemListSyntax) {
    for item in items {
      guard builder.instructions.count <= Self.maximumInstructions else { return }
      lower(item)
    }
  }

  /// Lowers the statements of a closure, function or accessor; a lone expression is its result.
  func lowerAsResult(_ items: CodeBlockItemListSyntax) {
    if items.count == 1, let item = items.first, let value = lowerLoneExpression(item) {
      if builder.isReachable { emitReturn(value, at: item.startOffset) }
      return
    }
    // `#if` around the lone expression.
    if items.count == 1, case .decl(let declaration)? = items.first?.item,
      let configuration = declaration.as(IfConfigDeclSyntax.self)
    {
      return lower(configuration: configuration, asResult: true)
    }
    lower(items)
  }

  /// The value of an item that is nothing but an expression.
  private func lowerLoneExpression(_ item: CodeBlockItemSyntax) -> ValueID? {
    guard let expression = item.loneExpression else { return nil }
    if isAssignment(expression) { return nil }
    return lower(expression)
  }

  /// Lowers a branch of an `if` or `switch`. With `result`, its lone expression is the branch's value.
  func lowerBranch(_ items: CodeBlockItemListSyntax, result: UInt32?, end: UInt32) {
    push(.plain)
    if let result, items.count == 1, let item = items.first,
      let value = lowerLoneExpression(item)
    {
      if builder.isReachable { store(value, in: result, at: item.startOffset) }
    } else {
      lower(items)
    }
    pop(at: end)
  }

  func lower(_ item: CodeBlockItemSyntax) {
    switch item.item {
    case .decl(let declaration): lower(declaration)
    case .stmt(let statement): lower(statement)
    case .expr(let expression): lowerDiscarding(expression)
    }
  }

  private func lowerDiscarding(_ expression: ExprSyntax) {
    let value = lower(expression)
    builder.addFlags(.isDiscarded, to: value)
  }

  private func lower(_ statement: StmtSyntax, label: String = "") {
    switch statement.kind {
    case .expressionStmt:
      lower(expression: statement.cast(ExpressionStmtSyntax.self).expression, label: label)
    case .labeledStmt:
      let labeled = statement.cast(LabeledStmtSyntax.self)
      lower(labeled.statement, label: labeled.label.identifierText)
    case .returnStmt:
      let node = statement.cast(ReturnStmtSyntax.self)
      let value = node.expression.map { lower($0) }
      emitReturn(value, at: node.startOffset)
    case .throwStmt:
      let node = statement.cast(ThrowStmtSyntax.self)
      emitThrow(lower(node.expression), at: node.startOffset)
    case .guardStmt: lower(guard: statement.cast(GuardStmtSyntax.self))
    case .whileStmt: lower(while: statement.cast(WhileStmtSyntax.self), label: label)
    case .repeatStmt: lower(repeat: statement.cast(RepeatStmtSyntax.self), label: label)
    case .forStmt: lower(for: statement.cast(ForStmtSyntax.self), label: label)
    case .doStmt: lower(do: statement.cast(DoStmtSyntax.self), label: label)
    case .deferStmt: register(statement.cast(DeferStmtSyntax.self))
    case .breakStmt:
      let node = statement.cast(BreakStmtSyntax.self)
      lowerBreak(label: node.label?.identifierText, at: node.startOffset)
    case .continueStmt:
      let node = statement.cast(ContinueStmtSyntax.self)
      lowerContinue(label: node.label?.identifierText, at: node.startOffset)
    case .fallThroughStmt: lowerFallThrough(at: statement.startOffset)
    default:
      // `yield`, `discard self`, `then` and whatever comes: what they name may go anywhere.
      lowerOpaque(Syntax(statement))
    }
  }

  private func lower(expression: ExprSyntax, label: String) {
    switch expression.kind {
    case .ifExpr: lower(if: expression.cast(IfExprSyntax.self), result: nil, label: label)
    case .switchExpr:
      lower(switch: expression.cast(SwitchExprSyntax.self), result: nil, label: label)
    default: lowerDiscarding(expression)
    }
  }

  // MARK: do

  private func lower(do node: DoStmtSyntax, label: String) {
    let exit = builder.makeBlock()
    push(.breakable(exit: exit, byLabelOnly: true), label: label)
    if node.catchClauses.isEmpty {
      push(.plain)
      lower(node.body.statements)
      pop(at: node.endOffset)
    } else {
      let handler = builder.makeBlock()
      push(.catching(handler: handler))
      push(.plain)
      lower(node.body.statements)
      pop(at: node.body.endOffset)
      pop(at: node.body.endOffset)
      builder.terminate(.jump, to: [exit], at: node.body.endOffset)
      builder.begin(handler)
      lowerCatches(node.catchClauses, exit: exit, at: node.startOffset)
    }
    builder.jumpAndBegin(exit, at: node.endOffset)
    pop(at: node.endOffset)
  }

  private func lowerCatches(_ clauses: CatchClauseListSyntax, exit: BlockID, at offset: UInt32) {
    let error = builder.emit(.literal, symbol: intern("error"), at: offset)
    for clause in clauses {
      let next = builder.makeBlock()
      push(.plain)
      let isExhaustive = lowerCatchItems(clause, error: error, next: next)
      lower(clause.body.statements)
      pop(at: clause.endOffset)
      builder.terminate(.jump, to: [exit], at: clause.endOffset)
      builder.begin(next)
      if isExhaustive {
        builder.terminate(.unreachable, at: clause.endOffset)
        return
      }
    }
    emitThrow(error, at: offset)
  }

  /// Tests one clause's patterns. Returns whether it takes every error.
  private func lowerCatchItems(
    _ clause: CatchClauseSyntax, error: ValueID, next: BlockID
  ) -> Bool {
    let offset = clause.startOffset
    guard let item = clause.catchItems.first, let pattern = item.pattern else {
      let local = declare("error", at: offset)
      store(error, in: local, flags: .initializes, at: offset)
      return true
    }
    let takesAll =
      clause.catchItems.count == 1 && item.whereClause == nil
      && pattern.as(ValueBindingPatternSyntax.self)?.pattern.is(IdentifierPatternSyntax.self)
        == true
    if !takesAll {
      let entry = builder.makeBlock()
      builder.terminate(
        .match, value: error, to: [entry, next],
        labels: [intern(pattern.shortText(limit: 60)), intern("default")], at: offset)
      builder.begin(entry)
    }
    for item in clause.catchItems {
      if let pattern = item.pattern { bind(pattern, to: error, declaring: nil) }
      if let condition = item.whereClause?.condition {
        let matched = builder.makeBlock()
        lowerCondition(condition, ifTrue: matched, ifFalse: next)
        builder.begin(matched)
      }
    }
    return takesAll
  }

  // MARK: Jumps

  private func lowerBreak(label: String?, at offset: UInt32) {
    for index in stride(from: scopes.count - 1, through: 0, by: -1) {
      let target: BlockID
      switch scopes[index].kind {
      case .loop(let exit, _): target = exit
      case .breakable(let exit, let byLabelOnly):
        if byLabelOnly && label == nil { continue }
        target = exit
      default: continue
      }
      if let label, scopes[index].label != label { continue }
      emitExits(downTo: index + 1, at: offset)
      builder.terminate(.jump, to: [target], at: offset)
      return
    }
    builder.terminate(.unreachable, at: offset)
  }

  private func lowerContinue(label: String?, at offset: UInt32) {
    for index in stride(from: scopes.count - 1, through: 0, by: -1) {
      guard case .loop(_, let next) = scopes[index].kind else { continue }
      if let label, scopes[index].label != label { continue }
      emitExits(downTo: index + 1, at: offset)
      builder.terminate(.jump, to: [next], at: offset)
      return
    }
    builder.terminate(.unreachable, at: offset)
  }
}

extension CodeBlockItemSyntax {
  /// The expression if the item is nothing else; `if` and `switch` used as statements count.
  var loneExpression: ExprSyntax? {
    switch item {
    case .expr(let expression): expression
    case .stmt(let statement): statement.as(ExpressionStmtSyntax.self)?.expression
    case .decl: nil
    }
  }
}
