import SwiftSyntax

extension DeclarationWalker {
  /// A function, initialiser or subscript as a member.
  func callable(
    _ kind: MemberDeclaration.Kind, name: String, parameters: FunctionParameterListSyntax,
    effects: FunctionEffectSpecifiersSyntax?, result: ReturnClauseSyntax?, modifiers: Modifiers,
    attributes: AttributeListSyntax, offset: Int
  ) -> MemberDeclaration {
    var flags = modifiers.flags
    if let effects {
      if effects.asyncSpecifier != nil { flags.insert(.isAsync) }
      if throwsErrors(effects.throwsClause) { flags.insert(.canThrow) }
    }
    let type = result.map { file.text(of: $0.type) } ?? ""
    if type == "Never" { flags.insert(.neverReturns) }
    return MemberDeclaration(
      kind: kind, name: name,
      fullName: fullName(name, parameters, isSubscript: kind == .subscript),
      access: modifiers.access, flags: flags, type: type, initialCallee: "",
      attributes: attributeNames(attributes), offset: UInt32(offset))
  }

  /// `throws(Never)` does not throw.
  func throwsErrors(_ clause: ThrowsClauseSyntax?) -> Bool {
    guard let clause else { return false }
    guard let type = clause.type else { return true }
    return file.text(of: type) != "Never"
  }

  private func fullName(
    _ name: String, _ parameters: FunctionParameterListSyntax, isSubscript: Bool
  ) -> String {
    if parameters.isEmpty { return name + "()" }
    var text = name
    text += "("
    for parameter in parameters {
      // A subscript's parameter has a label only where two names are written.
      if isSubscript, parameter.secondName == nil {
        text += "_:"
      } else {
        text += file.name(parameter.firstName)
        text += ":"
      }
    }
    text += ")"
    return text
  }

  func walkSubscript(
    _ node: SubscriptDeclSyntax, in scope: Scope, into members: inout [MemberDeclaration]
  ) {
    let modifiers = Modifiers(node.modifiers, in: scope)
    var member = callable(
      .subscript, name: "subscript", parameters: node.parameterClause.parameters, effects: nil,
      result: node.returnClause, modifiers: modifiers, attributes: node.attributes,
      offset: offset(of: node.subscriptKeyword))
    member.flags.insert(.isComputed)
    members.append(member)
    guard let block = node.accessorBlock else { return }
    emitAccessors(block, of: member, kind: .subscript, node: Syntax(node), in: scope)
  }
}
