import SwiftSyntax

extension DeclarationWalker {
  /// Walks a type, protocol or extension; false if `node` is none.
  func walkType(_ node: DeclSyntax, in scope: Scope) -> Bool {
    switch node.kind {
    case .classDecl:
      let type = node.cast(ClassDeclSyntax.self)
      walk(type, kind: .class, name: type.name, generics: type.genericParameterClause, in: scope)
    case .structDecl:
      let type = node.cast(StructDeclSyntax.self)
      walk(type, kind: .struct, name: type.name, generics: type.genericParameterClause, in: scope)
    case .enumDecl:
      let type = node.cast(EnumDeclSyntax.self)
      walk(type, kind: .enum, name: type.name, generics: type.genericParameterClause, in: scope)
    case .actorDecl:
      let type = node.cast(ActorDeclSyntax.self)
      walk(type, kind: .actor, name: type.name, generics: type.genericParameterClause, in: scope)
    case .protocolDecl:
      let type = node.cast(ProtocolDeclSyntax.self)
      walk(type, kind: .protocol, name: type.name, generics: nil, in: scope)
    case .extensionDecl:
      walkExtension(node.cast(ExtensionDeclSyntax.self), in: scope)
    default:
      return false
    }
    return true
  }

  private func walk(
    _ node: some DeclGroupSyntax, kind: TypeDeclaration.Kind, name: TokenSyntax,
    generics: GenericParameterClauseSyntax?, in scope: Scope
  ) {
    let modifiers = Modifiers(node.modifiers, in: scope)
    var inner = Scope(type: scope.qualified(file.name(name)))
    // Requirements are as visible as their protocol; other members are internal unless they say more.
    if kind == .protocol {
      inner.isProtocol = true
      inner.access = modifiers.access
    }
    walkGroup(
      node, kind: kind, access: modifiers.access, offset: offset(of: name), generics: generics,
      in: inner)
  }

  private func walkExtension(_ node: ExtensionDeclSyntax, in scope: Scope) {
    let modifiers = Modifiers(node.modifiers, in: scope)
    let type = node.extendedType
    var inner = Scope(type: scope.qualified(TypeText.bare(file.text(of: type))))
    inner.isExtension = true
    inner.access = modifiers.access
    walkGroup(
      node, kind: .extension, access: modifiers.access,
      offset: type.positionAfterSkippingLeadingTrivia.utf8Offset, generics: nil, in: inner)
  }

  private func walkGroup(
    _ node: some DeclGroupSyntax, kind: TypeDeclaration.Kind, access: AccessLevel, offset: Int,
    generics: GenericParameterClauseSyntax?, in inner: Scope
  ) {
    var inherited: [String] = []
    if let clause = node.inheritanceClause {
      for item in clause.inheritedTypes {
        inherited.append(TypeText.bare(file.text(of: item.type)))
      }
    }
    let attributes = attributeNames(node.attributes)
    // The place is taken before the members are walked, so that outer types come before inner ones.
    let index = declarations.types.count
    declarations.types.append(
      TypeDeclaration(
        kind: kind, name: inner.type, inherited: inherited, attributes: attributes, access: access,
        offset: UInt32(offset), members: []))
    var members: [MemberDeclaration] = []
    if let generics {
      for parameter in generics.parameters {
        members.append(placeholder(for: parameter.name, access: access))
      }
    }
    walkMembers(node.memberBlock.members, in: inner, into: &members)
    declarations.types[index].members = members
  }

  /// A generic parameter or associated type: a type name that hides outer ones and of which nothing is known.
  func placeholder(for name: TokenSyntax, access: AccessLevel) -> MemberDeclaration {
    let text = file.name(name)
    return MemberDeclaration(
      kind: .typeAlias, name: text, fullName: text, access: access, flags: [], type: "",
      initialCallee: "", attributes: [], offset: UInt32(offset(of: name)))
  }

  func offset(of node: some SyntaxProtocol) -> Int {
    Syntax(node).positionAfterSkippingLeadingTrivia.utf8Offset
  }
}
