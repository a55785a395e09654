import SwiftSyntax

extension BodyLowering {
  func lower(_ declaration: DeclSyntax) {
    switch declaration.kind {
    case .variableDecl: lower(declaration.cast(VariableDeclSyntax.self))
    case .functionDecl: lower(localFunction: declaration.cast(FunctionDeclSyntax.self))
    case .ifConfigDecl: lower(configuration: declaration.cast(IfConfigDeclSyntax.self))
    case .macroExpansionDecl: lowerOpaque(Syntax(declaration))
    default:
      // Types cannot capture variables; they are walked when the body is done, those of a script with the file.
      if !declaration.isAtTopLevel { file.localTypes.append((declaration, path)) }
    }
  }

  private func lower(_ node: VariableDeclSyntax) {
    var flags: LocalVariable.Flags = []
    if node.bindingSpecifier.tokenKind == .keyword(.var) { flags.insert(.isVar) }
    var isDeferredValue = false
    for modifier in node.modifiers {
      switch modifier.name.tokenKind {
      case .keyword(.weak), .keyword(.unowned): flags.insert(.isWeak)
      case .keyword(.async), .keyword(.lazy): isDeferredValue = true
      default: break
      }
    }
    for binding in node.bindings {
      let type = binding.typeAnnotation.map { intern($0.type.shortText()) } ?? 0
      let isUnusual = isDeferredValue || binding.accessorBlock != nil || !node.attributes.isEmpty
      if isUnusual {
        // `async let`, `lazy`, computed and wrapped variables: evaluated elsewhere or by code that is not seen here.
        let value = lowerOpaque(Syntax(binding))
        bind(binding.pattern, to: value, declaring: flags, type: type)
      } else if let initializer = binding.initializer?.value {
        let value = lower(initializer, expecting: type)
        bind(binding.pattern, to: value, declaring: flags, type: type)
      } else {
        declareOnly(binding.pattern, type: type, flags: flags)
      }
    }
  }

  private func declareOnly(_ pattern: PatternSyntax, type: Symbol, flags: LocalVariable.Flags) {
    if let name = pattern.as(IdentifierPatternSyntax.self)?.identifier {
      declare(name.identifierText, type: type, flags: flags, at: pattern.startOffset)
    } else if let tuple = pattern.as(TuplePatternSyntax.self) {
      for element in tuple.elements { declareOnly(element.pattern, type: 0, flags: flags) }
    }
  }

  private func lower(localFunction node: FunctionDeclSyntax) {
    guard let body = node.body else { return }
    let name = node.name.identifierText
    // Declared first, so that it can name itself.
    let local = declare(name, at: node.startOffset)
    let child = BodyLowering(in: self)
    child.declareParameters(node.signature.parameterClause)
    child.noteEffects(node.signature)
    if node.attributes.nameGlobalActor { child.flags.insert(.isOnGlobalActor) }
    if child.flags.contains(.returnsValue) {
      child.lowerAsResult(body.statements)
    } else {
      child.lower(body.statements)
    }
    let value = close(
      child, kind: .localFunction, name: intern(name),
      resultType: node.signature.returnClause.map { intern($0.type.shortText()) } ?? 0,
      at: node.startOffset, end: node.endOffset)
    store(value, in: local, flags: .initializes, at: node.startOffset)
  }

  /// Declares a function's parameters as the first variables.
  func declareParameters(_ clause: FunctionParameterClauseSyntax) {
    for parameter in clause.parameters {
      let offset = parameter.startOffset
      var flags: LocalVariable.Flags = .isParameter
      if let attributed = parameter.type.as(AttributedTypeSyntax.self) {
        for specifier in attributed.specifiers {
          switch specifier.as(SimpleTypeSpecifierSyntax.self)?.specifier.tokenKind {
          case .keyword(.inout): flags.insert(.isInout)
          case .keyword(.consuming), .keyword(.__owned), .keyword(.sending):
            flags.insert(.isConsumed)
          default: break
          }
        }
        let isEscaping = attributed.attributes.contains {
          $0.as(AttributeSyntax.self)?.attributeName.trimmedDescription == "escaping"
        }
        if isEscaping { flags.insert(.isEscapingClosure) }
      } else if let optional = parameter.type.as(OptionalTypeSyntax.self),
        optional.wrappedType.is(TupleTypeSyntax.self)
      {
        flags.insert(.isEscapingClosure)
      }
      let name = (parameter.secondName ?? parameter.firstName).identifierText
      let local = declare(
        name, type: intern(parameter.type.shortText()), flags: flags, at: offset)
      builder.emit(.parameter, symbol: local, at: offset)
    }
  }

  func noteEffects(_ signature: FunctionSignatureSyntax) {
    if signature.effectSpecifiers?.asyncSpecifier != nil { flags.insert(.isAsync) }
    if signature.effectSpecifiers?.throwsClause != nil { flags.insert(.canThrow) }
    guard let result = signature.returnClause?.type else { return }
    switch result.shortText() {
    case "Never": flags.insert(.neverReturns)
    case "Void", "()": break
    default: flags.insert(.returnsValue)
    }
  }

  /// One clause is compiled; which one is not known. Names that it declares are seen behind `#endif`.
  func lower(configuration node: IfConfigDeclSyntax, asResult isResult: Bool = false) {
    let clauses = node.clauses.filter {
      if case .statements = $0.elements { return true }
      return false
    }
    guard !clauses.isEmpty else { return }
    let exit = builder.makeBlock()
    let entries = clauses.map { _ in builder.makeBlock() }
    let hasElse = node.clauses.last?.condition == nil
    var targetLabels = clauses.map { intern($0.condition?.shortText() ?? "#else") }
    if !hasElse { targetLabels.append(intern("#else")) }
    builder.terminate(
      .configuration, to: hasElse ? entries : entries + [exit], labels: targetLabels,
      at: node.startOffset)
    let wasInConfiguration = isInConfiguration
    isInConfiguration = true
    for (clause, entry) in zip(clauses, entries) {
      builder.begin(entry)
      if case .statements(let items) = clause.elements {
        if isResult { lowerAsResult(items) } else { lower(items) }
      }
      builder.terminate(.jump, to: [exit], at: clause.endOffset)
    }
    isInConfiguration = wasInConfiguration
    builder.begin(exit)
  }
}

extension DeclSyntax {
  /// Of the file, perhaps under `#if`.
  fileprivate var isAtTopLevel: Bool {
    var node = Syntax(self).parent
    while let here = node {
      switch here.kind {
      case .sourceFile: return true
      case .codeBlockItem, .codeBlockItemList, .ifConfigClause, .ifConfigClauseList, .ifConfigDecl:
        node = here.parent
      default: return false
      }
    }
    return false
  }
}
