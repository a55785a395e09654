import SwiftSyntax

extension BodyLowering {
  /// Lowers an expression whose declared type is known.
  func lower(_ expression: ExprSyntax, expecting type: Symbol) -> ValueID {
    if type != 0, let call = expression.as(FunctionCallExprSyntax.self),
      let member = call.calledExpression.as(MemberAccessExprSyntax.self), member.base == nil
    {
      return lower(call, expecting: type)
    }
    if let effect = expression.as(TryExprSyntax.self), effect.questionOrExclamationMark == nil {
      return lower(effect, expecting: type)
    }
    return lower(expression)
  }

  func lower(_ expression: ExprSyntax) -> ValueID {
    let offset = expression.startOffset
    switch expression.kind {
    case .declReferenceExpr:
      return lowerName(expression.cast(DeclReferenceExprSyntax.self).baseName, at: offset)
    case .memberAccessExpr: return lower(expression.cast(MemberAccessExprSyntax.self))
    case .functionCallExpr: return lower(expression.cast(FunctionCallExprSyntax.self))
    case .sequenceExpr:
      return lower(OperatorSplit(expression.cast(SequenceExprSyntax.self)))
    case .tryExpr: return lower(expression.cast(TryExprSyntax.self))
    case .awaitExpr:
      let inner = expression.cast(AwaitExprSyntax.self).expression
      return lowerAwait { self.lower(inner) }
    case .unsafeExpr: return lower(expression.cast(UnsafeExprSyntax.self).expression)
    case .closureExpr:
      return lower(closure: expression.cast(ClosureExprSyntax.self), passedTo: 0)
    case .optionalChainingExpr:
      return lower(expression.cast(OptionalChainingExprSyntax.self).expression)
    case .forceUnwrapExpr:
      return lower(expression.cast(ForceUnwrapExprSyntax.self).expression)
    case .tupleExpr: return lower(expression.cast(TupleExprSyntax.self))
    case .arrayExpr:
      let values = expression.cast(ArrayExprSyntax.self).elements.map { lower($0.expression) }
      return builder.emit(.aggregate, values, symbol: intern("[]"), at: offset)
    case .dictionaryExpr: return lower(expression.cast(DictionaryExprSyntax.self))
    case .subscriptCallExpr:
      let node = expression.cast(SubscriptCallExprSyntax.self)
      let values =
        [lower(node.calledExpression)] + node.arguments.map { lower($0.expression) }
      return builder.emit(.element, values, at: offset)
    case .ifExpr, .switchExpr: return lowerAsValue(expression)
    case .inOutExpr: return lower(expression.cast(InOutExprSyntax.self))
    case .asExpr:
      let node = expression.cast(AsExprSyntax.self)
      return lowerCast(of: lower(node.expression), to: ExprSyntax(node), type: node.type)
    case .prefixOperatorExpr:
      let node = expression.cast(PrefixOperatorExprSyntax.self)
      return builder.emit(
        .combine, [lower(node.expression)], symbol: intern(node.operator), at: offset)
    case .postfixOperatorExpr:
      let node = expression.cast(PostfixOperatorExprSyntax.self)
      return builder.emit(
        .combine, [lower(node.expression)], symbol: intern(node.operator), at: offset)
    case .isExpr:
      let value = lower(expression.cast(IsExprSyntax.self).expression)
      return builder.emit(.combine, [value], symbol: intern("is"), at: offset)
    case .stringLiteralExpr: return lower(expression.cast(StringLiteralExprSyntax.self))
    case .integerLiteralExpr, .booleanLiteralExpr, .nilLiteralExpr, .floatLiteralExpr:
      return builder.emit(.literal, symbol: intern(expression.shortText(limit: 40)), at: offset)
    case .genericSpecializationExpr:
      let node = expression.cast(GenericSpecializationExprSyntax.self)
      let value = lower(node.expression)
      if builder.instruction(value).opcode == .global {
        let arguments = node.genericArgumentClause.arguments
        builder.setExtra(intern(arguments.shortText()), of: value)
      }
      return value
    case .consumeExpr: return lower(expression.cast(ConsumeExprSyntax.self).expression)
    case .copyExpr: return lower(expression.cast(CopyExprSyntax.self).expression)
    case .borrowExpr: return lower(expression.cast(BorrowExprSyntax.self).expression)
    case .superExpr: return builder.emit(.selfValue, at: offset)
    case .packExpansionExpr:
      return lower(expression.cast(PackExpansionExprSyntax.self).repetitionPattern)
    case .patternExpr, .discardAssignmentExpr, .keyPathExpr, .regexLiteralExpr, .typeExpr,
      .simpleStringLiteralExpr, .missingExpr:
      return builder.emit(.literal, at: offset)
    default: return lowerOpaque(Syntax(expression))
    }
  }

  // MARK: Names and members

  func lowerName(_ name: TokenSyntax, at offset: UInt32) -> ValueID {
    if name.tokenKind == .keyword(.self) {
      return builder.emit(.selfValue, at: offset)
    }
    let text = name.identifierText
    if let local = lookUp(text) { return load(local, at: offset) }
    return builder.emit(.global, symbol: intern(text), at: offset)
  }

  private func lower(_ node: MemberAccessExprSyntax) -> ValueID {
    let name = node.declName.baseName
    guard let base = node.base else {
      return builder.emit(
        .global, symbol: intern(name), flags: .implicitMember, at: name.startOffset)
    }
    // `Type.self` and `value.self` are the base itself.
    if name.tokenKind == .keyword(.self) { return lower(base) }
    let value = lower(base)
    return builder.emit(
      .member, [value], symbol: intern(name), flags: effectFlags.union(chainFlags(of: base)),
      at: name.startOffset)
  }

  /// How a member is reached: `?.` or `!.`.
  func chainFlags(of base: ExprSyntax) -> InstructionFlags {
    switch base.kind {
    case .optionalChainingExpr: .optionalChained
    case .forceUnwrapExpr: .forced
    default: []
    }
  }

  var effectFlags: InstructionFlags {
    var flags: InstructionFlags = []
    if isInTry { flags.insert(.isTry) }
    if isInAwait { flags.insert(.isAwait) }
    return flags
  }

  private func lower(_ node: InOutExprSyntax) -> ValueID {
    let offset = node.startOffset
    let value = lower(node.expression)
    let place = builder.instruction(value)
    if place.opcode == .load {
      markReassigned(place.symbol)
      return builder.emit(.addressOf, [value], symbol: place.symbol, flags: .local, at: offset)
    }
    return builder.emit(.addressOf, [value], symbol: place.symbol, at: offset)
  }

  // MARK: Composite values

  private func lower(_ node: TupleExprSyntax) -> ValueID {
    if node.elements.count == 1, let only = node.elements.first, only.label == nil {
      return lower(only.expression)
    }
    let values = node.elements.map { lower($0.expression) }
    return builder.emit(.aggregate, values, symbol: intern("()"), at: node.startOffset)
  }

  private func lower(_ node: DictionaryExprSyntax) -> ValueID {
    var values: [ValueID] = []
    if case .elements(let elements) = node.content {
      for element in elements {
        values.append(lower(element.key))
        values.append(lower(element.value))
      }
    }
    return builder.emit(.aggregate, values, symbol: intern("[:]"), at: node.startOffset)
  }

  private func lower(_ node: StringLiteralExprSyntax) -> ValueID {
    var values: [ValueID] = []
    for segment in node.segments {
      guard case .expressionSegment(let part) = segment else { continue }
      for argument in part.expressions { values.append(lower(argument.expression)) }
    }
    if values.isEmpty {
      return builder.emit(
        .literal, symbol: intern(node.shortText(limit: 40)), at: node.startOffset)
    }
    return builder.emit(.combine, values, symbol: intern("\\()"), at: node.startOffset)
  }

  private func lowerAsValue(_ expression: ExprSyntax) -> ValueID {
    let offset = expression.startOffset
    let result = makeTemporary(at: offset)
    if let node = expression.as(IfExprSyntax.self) {
      lower(if: node, result: result)
    } else if let node = expression.as(SwitchExprSyntax.self) {
      lower(switch: node, result: result)
    }
    return load(result, at: offset)
  }

  func lowerCast(of value: ValueID, to node: ExprSyntax, type: TypeSyntax) -> ValueID {
    builder.emit(.cast, [value], symbol: intern(type.shortText()), at: node.startOffset)
  }

  // MARK: try and await

  func lowerAwait(_ inner: () -> ValueID) -> ValueID {
    let wasInAwait = isInAwait
    isInAwait = true
    defer { isInAwait = wasInAwait }
    return inner()
  }

  private func lower(_ node: TryExprSyntax, expecting type: Symbol = 0) -> ValueID {
    lowerTry(node) { self.lower(node.expression, expecting: type) }
  }

  /// `inner` lowers what the `try` covers.
  func lowerTry(_ node: TryExprSyntax, _ inner: () -> ValueID) -> ValueID {
    let wasInTry = isInTry
    isInTry = true
    defer { isInTry = wasInTry }
    switch node.questionOrExclamationMark?.text {
    case "?": return lowerOptionalTry(node, inner)
    case "!":
      push(.trapping)
      let value = inner()
      pop(at: node.endOffset)
      return value
    default:
      let value = inner()
      // Which of the calls under one `try` throws is not known. Behind the last one all of them have had their effects,
      // so nothing is held against a path that may not exist.
      if builder.isReachable, !onlyRethrows(node.expression, value) {
        emitInvoke(at: node.startOffset)
      }
      return value
    }
  }

  /// `try bytes.withUnsafeBytes { … }` throws where its closure does, and nowhere else: the closure is lowered in place.
  private func onlyRethrows(_ expression: ExprSyntax, _ value: ValueID) -> Bool {
    guard let call = expression.as(FunctionCallExprSyntax.self), isCallInPlace(value) else {
      return false
    }
    let parts = [Syntax(call.calledExpression)] + call.arguments.map { Syntax($0) }
    return !parts.contains { part in
      part.tokens(viewMode: .sourceAccurate).contains { $0.tokenKind == .leftParen }
    }
  }

  private func isCallInPlace(_ value: ValueID) -> Bool {
    guard builder.instruction(value).opcode == .call else { return false }
    let name = file.strings.strings[Int(builder.instruction(value).symbol)]
    // Those throw what somebody resumes them with.
    guard !name.hasSuffix("ThrowingContinuation") else { return false }
    return (0..<Int(builder.instruction(value).operandCount)).contains {
      builder.instruction(builder.operand($0, of: value)).opcode == .exitInline
    }
  }

  private func lowerOptionalTry(_ node: TryExprSyntax, _ inner: () -> ValueID) -> ValueID {
    let offset = node.startOffset
    let result = makeTemporary(at: offset)
    let handler = builder.makeBlock()
    let join = builder.makeBlock()
    push(.catching(handler: handler))
    let value = inner()
    if builder.isReachable { emitInvoke(at: offset) }
    if builder.isReachable { store(value, in: result, at: offset) }
    pop(at: node.endOffset)
    builder.terminate(.jump, to: [join], at: offset)
    builder.begin(handler)
    store(builder.emit(.literal, symbol: intern("nil"), at: offset), in: result, at: offset)
    builder.terminate(.jump, to: [join], at: offset)
    builder.begin(join)
    return builder.emit(.load, symbol: result, flags: .isOptionalTry, at: offset)
  }

  // MARK: What is not understood

  /// Everything that the node names may go anywhere.
  @discardableResult
  func lowerOpaque(_ node: Syntax) -> ValueID {
    let offset = node.startOffset
    var values: [ValueID] = []
    var seen: Set<UInt32> = []
    var flags = effectFlags
    for token in node.tokens(viewMode: .sourceAccurate) {
      switch token.tokenKind {
      case .identifier, .dollarIdentifier:
        let name = token.identifierText
        if let local = lookUp(name) {
          if seen.insert(local).inserted { values.append(load(local, at: token.startOffset)) }
        } else if !token.isArgumentLabel {
          values.append(lowerOpaqueName(token))
        }
      case .keyword(.self):
        values.append(builder.emit(.selfValue, at: token.startOffset))
      case .keyword(.await): flags.insert(.isAwait)
      default: continue
      }
    }
    return builder.emit(.opaque, values, flags: flags, at: offset)
  }

  /// A name that is not local: behind a dot a member of something, else a global or a member of `self`.
  private func lowerOpaqueName(_ token: TokenSyntax) -> ValueID {
    let offset = token.startOffset
    let name = intern(token)
    guard let dot = token.previousToken(viewMode: .sourceAccurate), dot.tokenKind == .period else {
      return builder.emit(.global, symbol: name, at: offset)
    }
    let before = dot.previousToken(viewMode: .sourceAccurate)?.tokenKind
    let base =
      before == .keyword(.self)
      ? builder.emit(.selfValue, at: offset) : builder.emit(.literal, at: offset)
    return builder.emit(.member, [base], symbol: name, at: offset)
  }
}

extension TokenSyntax {
  /// `name:` at the beginning of an argument.
  fileprivate var isArgumentLabel: Bool {
    guard nextToken(viewMode: .sourceAccurate)?.tokenKind == .colon else { return false }
    switch previousToken(viewMode: .sourceAccurate)?.tokenKind {
    case .leftParen, .comma, .leftSquare: return true
    default: return false
    }
  }
}
