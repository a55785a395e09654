import SwiftSyntax

extension BodyLowering {
  func lower(_ split: OperatorSplit) -> ValueID {
    let offset = split.startOffset
    switch split.splitAtLowest() {
    case .effect(let node, let inner):
      guard let attempt = node.as(TryExprSyntax.self) else {
        return lowerAwait { self.lower(inner) }
      }
      return lowerTry(attempt) { self.lower(inner) }
    case .single(let expression): return lower(expression)
    case .assignment(let place, let value): return lowerAssignment(to: place, of: value)
    case .ternary(let condition, let then, let otherwise):
      return lowerTernary(condition, then: then, otherwise: otherwise)
    case .binary(let left, "??", let right): return lowerCoalescing(left, right)
    case .binary(let left, let name, let right):
      let first = lower(left)
      let second = lower(right)
      let value = builder.emit(.combine, [first, second], symbol: intern(name), at: offset)
      if name.hasSuffix("="), !["==", "!=", "<=", ">=", "===", "!==", "~="].contains(name) {
        assign(value, toPlaceOf: first, at: offset)
      }
      return value
    case .cast(let operand, let node, let type):
      let value = lower(operand)
      let isTest = node.is(UnresolvedIsExprSyntax.self)
      return builder.emit(
        isTest ? .combine : .cast, [value],
        symbol: isTest ? intern("is") : intern(type?.shortText() ?? ""), at: offset)
    case .unknown(let parts):
      return builder.emit(.combine, parts.map { lower($0) }, at: offset)
    }
  }

  private func lowerTernary(
    _ condition: OperatorSplit, then: ExprSyntax, otherwise: OperatorSplit
  ) -> ValueID {
    let offset = condition.startOffset
    let result = makeTemporary(at: offset)
    let first = builder.makeBlock()
    let second = builder.makeBlock()
    let join = builder.makeBlock()
    lowerCondition(condition, ifTrue: first, ifFalse: second)
    builder.begin(first)
    endArm(lower(then), in: result, join: join, at: offset)
    builder.begin(second)
    endArm(lower(otherwise), in: result, join: join, at: offset)
    builder.begin(join)
    return load(result, at: offset)
  }

  private func lowerCoalescing(_ left: OperatorSplit, _ right: OperatorSplit) -> ValueID {
    let offset = left.startOffset
    let result = makeTemporary(at: offset)
    let present = builder.makeBlock()
    let absent = builder.makeBlock()
    let join = builder.makeBlock()
    let value = lower(left)
    builder.terminate(.unwrap, value: value, to: [present, absent], at: offset)
    builder.begin(present)
    endArm(value, in: result, flags: .unwrapped, join: join, at: offset)
    builder.begin(absent)
    endArm(lower(right), in: result, join: join, at: offset)
    builder.begin(join)
    return load(result, at: offset)
  }

  /// Keeps the value of one arm of an expression, if it comes to one, and goes where the arms meet.
  private func endArm(
    _ value: ValueID, in result: UInt32, flags: InstructionFlags = [], join: BlockID,
    at offset: UInt32
  ) {
    if builder.isReachable { store(value, in: result, flags: flags, at: offset) }
    builder.terminate(.jump, to: [join], at: offset)
  }

  // MARK: Assignment

  private func lowerAssignment(to place: OperatorSplit, of value: OperatorSplit) -> ValueID {
    let offset = place.startOffset
    guard case .single(let target) = place.splitAtLowest() else {
      return builder.emit(.combine, [lower(place), lower(value)], symbol: intern("="), at: offset)
    }
    return lowerAssignment(to: target, at: offset) { self.lower(value) }
  }

  /// Swift evaluates the parts of the place before the value.
  private func lowerAssignment(
    to target: ExprSyntax, at offset: UInt32, value: () -> ValueID
  ) -> ValueID {
    switch target.kind {
    case .discardAssignmentExpr:
      let result = value()
      builder.addFlags(.isDiscarded, to: result)
      return result
    case .declReferenceExpr:
      let name = target.cast(DeclReferenceExprSyntax.self).baseName
      let result = value()
      return assign(result, toName: name, at: offset)
    case .memberAccessExpr:
      let node = target.cast(MemberAccessExprSyntax.self)
      guard let base = node.base else { break }
      let object = lower(base)
      let result = value()
      return builder.emit(
        .storeMember, [object, result], symbol: intern(node.declName.baseName),
        flags: chainFlags(of: base), at: node.declName.startOffset)
    case .subscriptCallExpr:
      let node = target.cast(SubscriptCallExprSyntax.self)
      let object = lower(node.calledExpression)
      let indices = node.arguments.map { lower($0.expression) }
      let result = value()
      return builder.emit(.storeElement, [object] + indices + [result], at: offset)
    case .optionalChainingExpr:
      return lowerAssignment(
        to: target.cast(OptionalChainingExprSyntax.self).expression, at: offset, value: value)
    case .forceUnwrapExpr:
      return lowerAssignment(
        to: target.cast(ForceUnwrapExprSyntax.self).expression, at: offset, value: value)
    case .tupleExpr:
      let result = value()
      for (index, element) in target.cast(TupleExprSyntax.self).elements.enumerated() {
        let part = builder.emit(
          .extract, [result], symbol: intern(String(index)), at: element.startOffset)
        _ = lowerAssignment(to: element.expression, at: element.startOffset) { part }
      }
      return result
    default: break
    }
    let object = lower(target)
    return builder.emit(.combine, [object, value()], symbol: intern("="), at: offset)
  }

  private func assign(_ value: ValueID, toName name: TokenSyntax, at offset: UInt32) -> ValueID {
    if name.tokenKind == .keyword(.self) {
      return builder.emit(.opaque, [value], at: offset)
    }
    let text = name.identifierText
    if let local = lookUp(text) {
      markReassigned(local)
      return builder.emit(.store, [value], symbol: local, at: offset)
    }
    return builder.emit(.storeGlobal, [value], symbol: intern(text), at: offset)
  }

  /// For `place += value`: writes back to the place that was read.
  private func assign(_ value: ValueID, toPlaceOf read: ValueID, at offset: UInt32) {
    let place = builder.instruction(read)
    switch place.opcode {
    case .load:
      markReassigned(place.symbol)
      store(value, in: place.symbol, at: offset)
    case .global:
      builder.emit(.storeGlobal, [value], symbol: place.symbol, at: offset)
    case .member:
      builder.emit(
        .storeMember, [builder.operand(0, of: read), value], symbol: place.symbol, at: offset)
    default: break
    }
  }
}
