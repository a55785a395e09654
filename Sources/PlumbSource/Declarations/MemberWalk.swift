import SwiftSyntax

extension DeclarationWalker {
  /// Notes a member or global and hands its body on. Macros are left alone.
  func walkMember(_ node: DeclSyntax, in scope: Scope, into members: inout [MemberDeclaration]) {
    switch node.kind {
    case .functionDecl:
      walkFunction(node.cast(FunctionDeclSyntax.self), in: scope, into: &members)
    case .variableDecl:
      walkVariable(node.cast(VariableDeclSyntax.self), in: scope, into: &members)
    case .initializerDecl:
      walkInitializer(node.cast(InitializerDeclSyntax.self), in: scope, into: &members)
    case .deinitializerDecl:
      walkDeinitializer(node.cast(DeinitializerDeclSyntax.self), in: scope, into: &members)
    case .subscriptDecl:
      walkSubscript(node.cast(SubscriptDeclSyntax.self), in: scope, into: &members)
    case .enumCaseDecl:
      walkCases(node.cast(EnumCaseDeclSyntax.self), in: scope, into: &members)
    case .typeAliasDecl:
      let alias = node.cast(TypeAliasDeclSyntax.self)
      var member = placeholder(
        for: alias.name, access: Modifiers(alias.modifiers, in: scope).access)
      member.type = file.text(of: alias.initializer.value)
      members.append(member)
    case .associatedTypeDecl:
      let type = node.cast(AssociatedTypeDeclSyntax.self)
      members.append(placeholder(for: type.name, access: scope.access))
    default:
      break
    }
  }

  private func walkFunction(
    _ node: FunctionDeclSyntax, in scope: Scope, into members: inout [MemberDeclaration]
  ) {
    let modifiers = Modifiers(node.modifiers, in: scope)
    let name = file.name(node.name)
    let signature = node.signature
    let member = callable(
      .method, name: name, parameters: signature.parameterClause.parameters,
      effects: signature.effectSpecifiers, result: signature.returnClause, modifiers: modifiers,
      attributes: node.attributes, offset: offset(of: node.name))
    members.append(member)
    if let body = node.body { emit(.function, member, node: node, body: body, in: scope) }
  }

  private func walkInitializer(
    _ node: InitializerDeclSyntax, in scope: Scope, into members: inout [MemberDeclaration]
  ) {
    let modifiers = Modifiers(node.modifiers, in: scope)
    let member = callable(
      .initializer, name: "init", parameters: node.signature.parameterClause.parameters,
      effects: node.signature.effectSpecifiers, result: nil, modifiers: modifiers,
      attributes: node.attributes, offset: offset(of: node.initKeyword))
    members.append(member)
    if let body = node.body { emit(.initializer, member, node: node, body: body, in: scope) }
  }

  private func walkDeinitializer(
    _ node: DeinitializerDeclSyntax, in scope: Scope, into members: inout [MemberDeclaration]
  ) {
    var flags: MemberDeclaration.Flags = []
    if node.effectSpecifiers?.asyncSpecifier != nil { flags.insert(.isAsync) }
    let member = MemberDeclaration(
      kind: .deinitializer, name: "deinit", fullName: "deinit", access: scope.access, flags: flags,
      type: "", initialCallee: "", attributes: attributeNames(node.attributes),
      offset: UInt32(offset(of: node.deinitKeyword)))
    members.append(member)
    if let body = node.body { emit(.deinitializer, member, node: node, body: body, in: scope) }
  }

  private func walkCases(
    _ node: EnumCaseDeclSyntax, in scope: Scope, into members: inout [MemberDeclaration]
  ) {
    let access = Modifiers(node.modifiers, in: scope).access
    let attributes = attributeNames(node.attributes)
    for element in node.elements {
      let name = file.name(element.name)
      var fullName = name
      var payload: [String] = []
      if let clause = element.parameterClause {
        fullName += "("
        for parameter in clause.parameters {
          fullName += parameter.firstName.map { file.name($0) + ":" } ?? "_:"
          payload.append(file.text(of: parameter.type))
        }
        fullName += ")"
      }
      members.append(
        MemberDeclaration(
          kind: .enumCase, name: name, fullName: fullName, access: access, flags: [.isStatic],
          type: payload.joined(separator: MemberDeclaration.payloadSeparator), initialCallee: "",
          attributes: attributes,
          offset: UInt32(offset(of: element.name))))
    }
  }

  private func emit(
    _ kind: BodySite.Kind, _ member: MemberDeclaration, node: some SyntaxProtocol,
    body: CodeBlockSyntax, in scope: Scope
  ) {
    onBody(
      self,
      BodySite(
        kind: kind, accessor: .none, flags: bodyFlags(of: member, in: scope), name: member.name,
        fullName: member.fullName, enclosingType: scope.type, resultType: member.type,
        node: Syntax(node), body: .statements(body.statements), offset: Int(member.offset),
        range: file.range(of: body)))
  }

  /// The flags that a body takes over from its declaration.
  func bodyFlags(of member: MemberDeclaration, in scope: Scope) -> BodySite.Flags {
    var flags: BodySite.Flags = []
    if member.flags.contains(.isStatic) { flags.insert(.isStatic) }
    if member.flags.contains(.isAsync) { flags.insert(.isAsync) }
    if member.flags.contains(.canThrow) { flags.insert(.canThrow) }
    if member.flags.contains(.neverReturns) { flags.insert(.neverReturns) }
    if member.flags.contains(.isLazy) { flags.insert(.isLazy) }
    if member.flags.contains(.isOverride) { flags.insert(.isOverride) }
    if scope.isExtension { flags.insert(.isInExtension) }
    switch member.type {
    case "", "Void", "()", "Never": break
    case "some View", "some Scene": flags.formUnion([.returnsValue, .hasResultBuilder])
    default: flags.insert(.returnsValue)
    }
    if AttributeMeaning.isResultBuilder(member.attributes) { flags.insert(.hasResultBuilder) }
    return flags
  }
}
