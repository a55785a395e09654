import SwiftSyntax

extension BodyLowering {
  /// Binds the names of a pattern to what they take out of `value`.
  ///
  /// - Parameter declaring: Flags of the variables if the whole pattern declares (`let`, `for`); nil inside a `case`, where
  ///   only the parts under `let` or `var` do.
  func bind(
    _ pattern: PatternSyntax, to value: ValueID, declaring: LocalVariable.Flags?,
    type: Symbol = 0, storeFlags: InstructionFlags = []
  ) {
    let offset = pattern.startOffset
    switch pattern.kind {
    case .identifierPattern:
      guard let declaring else { return }
      let name = pattern.cast(IdentifierPatternSyntax.self).identifier
      let local = declare(name.identifierText, type: type, flags: declaring, at: offset)
      store(value, in: local, flags: storeFlags.union(.initializes), at: offset)
    case .valueBindingPattern:
      let binding = pattern.cast(ValueBindingPatternSyntax.self)
      let isVariable = binding.bindingSpecifier.tokenKind == .keyword(.var)
      bind(
        binding.pattern, to: value, declaring: isVariable ? .isVar : [], type: type,
        storeFlags: storeFlags)
    case .tuplePattern:
      for (index, element) in pattern.cast(TuplePatternSyntax.self).elements.enumerated() {
        let position = element.label?.identifierText ?? String(index)
        let part = builder.emit(
          .extract, [value], symbol: intern(position), at: element.startOffset)
        bind(element.pattern, to: part, declaring: declaring, storeFlags: storeFlags)
      }
    case .wildcardPattern:
      if declaring != nil { builder.addFlags(.isDiscarded, to: value) }
    case .expressionPattern:
      bind(pattern.cast(ExpressionPatternSyntax.self).expression, to: value, declaring: declaring)
    default: break
    }
  }

  /// `.some(let x)`, `(let a, nil)`, `let x?` and `let x as T` come as expressions.
  private func bind(
    _ expression: ExprSyntax, to value: ValueID, declaring: LocalVariable.Flags?
  ) {
    switch expression.kind {
    case .patternExpr:
      bind(
        expression.cast(PatternExprSyntax.self).pattern, to: value, declaring: declaring,
        storeFlags: .unwrapped)
    case .functionCallExpr:
      let call = expression.cast(FunctionCallExprSyntax.self)
      let name =
        call.calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName
        ?? call.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName
      for (index, argument) in call.arguments.enumerated() {
        let part = builder.emit(
          .extract, [value], symbol: name.map { intern($0) } ?? 0, extra: UInt32(index),
          at: argument.startOffset)
        bind(argument.expression, to: part, declaring: declaring)
      }
    case .tupleExpr:
      for (index, element) in expression.cast(TupleExprSyntax.self).elements.enumerated() {
        let position = element.label?.identifierText ?? String(index)
        let part = builder.emit(
          .extract, [value], symbol: intern(position), at: element.startOffset)
        bind(element.expression, to: part, declaring: declaring)
      }
    case .optionalChainingExpr:
      bind(
        expression.cast(OptionalChainingExprSyntax.self).expression, to: value,
        declaring: declaring)
    case .sequenceExpr:
      if let first = expression.cast(SequenceExprSyntax.self).elements.first {
        bind(first, to: value, declaring: declaring)
      }
    default: break
    }
  }

  /// What names a case in traces and edge labels.
  func caseName(_ pattern: PatternSyntax) -> String {
    switch pattern.kind {
    case .valueBindingPattern:
      return caseName(pattern.cast(ValueBindingPatternSyntax.self).pattern)
    case .expressionPattern:
      let expression = pattern.cast(ExpressionPatternSyntax.self).expression
      if let call = expression.as(FunctionCallExprSyntax.self),
        let member = call.calledExpression.as(MemberAccessExprSyntax.self)
      {
        return member.declName.baseName.identifierText
      }
      if let member = expression.as(MemberAccessExprSyntax.self) {
        return member.declName.baseName.identifierText
      }
      return expression.shortText(limit: 40)
    default: return pattern.shortText(limit: 40)
    }
  }
}
