import SwiftSyntax

extension BodyLowering {
  // MARK: Closures that run elsewhere or later

  func lower(closure node: ClosureExprSyntax, passedTo callee: Symbol) -> ValueID {
    let child = BodyLowering(in: self)
    var captureFlags: [UInt32: InstructionFlags] = [:]
    var extraOperands: [ValueID] = []
    for capture in node.signature?.capture?.items ?? [] {
      lower(capture, into: child, flags: &captureFlags, operands: &extraOperands)
    }
    child.declareParameters(of: node)
    if node.signature?.effectSpecifiers?.asyncSpecifier != nil { child.flags.insert(.isAsync) }
    if node.signature?.attributes.nameGlobalActor ?? false { child.flags.insert(.isOnGlobalActor) }
    child.lowerAsResult(node.statements)
    return close(
      child, kind: .closure, name: callee,
      resultType: node.signature?.returnClause.map { intern($0.type.shortText()) } ?? 0,
      captureFlags: captureFlags, extraOperands: extraOperands, at: node.startOffset,
      end: node.endOffset)
  }

  /// Finishes a child body and emits the value that it is in this body.
  func close(
    _ child: BodyLowering, kind: BodyKind, name: Symbol, resultType: Symbol,
    captureFlags: [UInt32: InstructionFlags] = [:], extraOperands: [ValueID] = [],
    at offset: UInt32, end: UInt32
  ) -> ValueID {
    let usesSelf = child.builder.instructions.contains { $0.opcode == .selfValue }
    if usesSelf, !child.flags.contains(.capturesSelfWeakly) {
      child.flags.insert(.capturesSelfStrongly)
    }
    let number = child.finish(
      kind: kind, name: name, fullName: name, resultType: resultType, offset: offset,
      endOffset: end)
    var operands = extraOperands
    for capture in child.captured {
      operands.append(
        builder.emit(
          .load, symbol: capture.outer, flags: captureFlags[capture.outer] ?? [], at: offset))
    }
    if child.flags.contains(.capturesSelfStrongly) {
      operands.append(builder.emit(.selfValue, at: offset))
    }
    let value = builder.emit(.closure, operands, symbol: number, at: offset)
    file.bodies[Int(number)].parentValue = value
    closures.append(number)
    return value
  }

  private func lower(
    _ capture: ClosureCaptureSyntax, into child: BodyLowering,
    flags: inout [UInt32: InstructionFlags], operands: inout [ValueID]
  ) {
    let offset = capture.startOffset
    var kind: InstructionFlags = []
    switch capture.specifier?.specifier.tokenKind {
    case .keyword(.weak): kind = .weakCapture
    case .keyword(.unowned): kind = .unownedCapture
    default: break
    }
    let name = capture.name
    let isSelf =
      name.tokenKind == .keyword(.self)
      || (capture.initializer?.value.as(DeclReferenceExprSyntax.self)?.baseName.tokenKind
        == .keyword(.self))
    if isSelf {
      if !kind.isEmpty { child.flags.insert(.capturesSelfWeakly) }
      if kind.isEmpty { child.flags.insert(.capturesSelfStrongly) }
      if name.tokenKind != .keyword(.self) {
        let local = child.declare(name.identifierText, at: offset)
        child.store(child.builder.emit(.selfValue, at: offset), in: local, at: offset)
      }
      return
    }
    if let value = capture.initializer?.value {
      operands.append(lower(value))
      child.declare(
        name.identifierText, flags: kind.isEmpty ? .isCaptured : [.isCaptured, .isWeak],
        at: offset)
      return
    }
    // Looking it up captures it, under its own name.
    if child.lookUp(name.identifierText) != nil, let outer = lookUp(name.identifierText) {
      flags[outer] = kind
      if let own = child.captured.last(where: { $0.outer == outer })?.own {
        child.builder.locals[Int(own)].flags.formUnion(
          kind.isEmpty ? .isCopied : [.isCopied, .isWeak])
      }
    } else {
      // `[sink]` with a member of `self`: the closure holds the member, not `self`.
      operands.append(lowerName(name, at: offset))
      child.declare(
        name.identifierText, flags: kind.isEmpty ? .isCaptured : [.isCaptured, .isWeak],
        at: offset)
    }
  }

  private func declareParameters(of node: ClosureExprSyntax) {
    switch node.signature?.parameterClause {
    case .simpleInput(let parameters):
      for parameter in parameters {
        declareParameter(parameter.name, type: 0)
      }
    case .parameterClause(let clause):
      for parameter in clause.parameters {
        declareParameter(
          parameter.secondName ?? parameter.firstName,
          type: parameter.type.map { intern($0.shortText()) } ?? 0)
      }
    case nil:
      for index in 0..<shorthandParameterCount(node) {
        let offset = node.startOffset
        let local = declare("$\(index)", flags: .isParameter, at: offset)
        builder.emit(.parameter, symbol: local, at: offset)
      }
    }
  }

  private func declareParameter(_ name: TokenSyntax, type: Symbol) {
    let offset = name.startOffset
    let local = declare(name.identifierText, type: type, flags: .isParameter, at: offset)
    builder.emit(.parameter, symbol: local, at: offset)
  }

  /// One more than the highest `$n` in the closure; those of closures inside it may count along.
  private func shorthandParameterCount(_ node: ClosureExprSyntax) -> Int {
    var count = 0
    for token in node.statements.tokens(viewMode: .sourceAccurate) {
      guard case .dollarIdentifier(let text) = token.tokenKind,
        let index = Int(text.dropFirst()), index < 64
      else { continue }
      count = max(count, index + 1)
    }
    return count
  }

  // MARK: Closures that run in place

  /// Lowers the closure of a call that runs it once and at once. Returns its `exitInline`.
  func lower(inline node: ClosureExprSyntax, callee: Symbol, context: [ValueID]) -> ValueID {
    let offset = node.startOffset
    let enter = builder.emit(.enterInline, context, symbol: callee, at: offset)
    let result = makeTemporary(at: offset)
    let exit = builder.makeBlock()
    let wasInTry = isInTry
    let wasInAwait = isInAwait
    isInTry = false
    isInAwait = false
    push(.inlined(enter: enter, result: result, exit: exit))
    declareInlineParameters(node, enter: enter)
    lowerAsResult(node.statements)
    if builder.isReachable { emitReturn(nil, at: node.endOffset) }
    scopes.removeLast()
    scopeVersionChanged()
    isInTry = wasInTry
    isInAwait = wasInAwait
    builder.begin(exit)
    let value = load(result, at: node.endOffset)
    return builder.emit(.exitInline, [enter, value], symbol: callee, at: node.endOffset)
  }

  private func declareInlineParameters(_ node: ClosureExprSyntax, enter: ValueID) {
    func declareOne(_ name: String, _ index: Int, type: Symbol, at offset: UInt32) {
      let value = builder.emit(
        .inlineParameter, [enter], symbol: UInt32(index), at: offset)
      let local = declare(name, type: type, flags: .isParameter, at: offset)
      store(value, in: local, flags: .initializes, at: offset)
    }
    switch node.signature?.parameterClause {
    case .simpleInput(let parameters):
      for (index, parameter) in parameters.enumerated() {
        declareOne(parameter.name.identifierText, index, type: 0, at: parameter.startOffset)
      }
    case .parameterClause(let clause):
      for (index, parameter) in clause.parameters.enumerated() {
        let name = (parameter.secondName ?? parameter.firstName).identifierText
        let type = parameter.type.map { intern($0.shortText()) } ?? 0
        declareOne(name, index, type: type, at: parameter.startOffset)
      }
    case nil:
      for index in 0..<shorthandParameterCount(node) {
        declareOne("$\(index)", index, type: 0, at: node.startOffset)
      }
    }
  }

  /// `{ … }()`: runs in place.
  func lowerApplied(_ closure: ClosureExprSyntax, _ node: FunctionCallExprSyntax) -> ValueID {
    let context = node.arguments.map { lower($0.expression) }
    return lower(inline: closure, callee: 0, context: context)
  }
}
