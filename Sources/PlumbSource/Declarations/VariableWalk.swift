import SwiftSyntax

extension DeclarationWalker {
  func walkVariable(
    _ node: VariableDeclSyntax, in scope: Scope, into members: inout [MemberDeclaration]
  ) {
    let modifiers = Modifiers(node.modifiers, in: scope)
    let attributes = attributeNames(node.attributes)
    var flags = modifiers.flags
    if node.bindingSpecifier.tokenKind == .keyword(.let) { flags.insert(.isLet) }
    if AttributeMeaning.mayWrap(attributes) { flags.insert(.hasWrapper) }
    let first = members.count
    for binding in node.bindings {
      walkBinding(
        binding, access: modifiers.access, flags: flags, attributes: attributes, in: scope,
        into: &members)
    }
    shareTypes(of: node, into: &members, from: first)
  }

  private func walkBinding(
    _ binding: PatternBindingSyntax, access: AccessLevel, flags: MemberDeclaration.Flags,
    attributes: [String], in scope: Scope, into members: inout [MemberDeclaration]
  ) {
    guard let identifier = binding.pattern.as(IdentifierPatternSyntax.self) else {
      walkTuple(
        binding, access: access, flags: flags, attributes: attributes, in: scope, into: &members)
      return
    }
    let name = file.name(identifier.identifier)
    var member = MemberDeclaration(
      kind: .property, name: name, fullName: name, access: access, flags: flags,
      type: binding.typeAnnotation.map { file.text(of: $0.type) } ?? "",
      initialCallee: binding.initializer.map { InitialValue.callee(of: $0.value, in: file) } ?? "",
      attributes: attributes, offset: UInt32(offset(of: identifier)))
    if let block = binding.accessorBlock { note(block, in: &member.flags) }
    members.append(member)
    if let value = binding.initializer?.value {
      emitValue(value, of: member, node: binding, in: scope)
    }
    if let block = binding.accessorBlock {
      emitAccessors(block, of: member, kind: .getter, node: Syntax(binding), in: scope)
    }
  }

  /// `let (reader, writer) = makePipe()`: every name is a member, the value is one body under the first name.
  private func walkTuple(
    _ binding: PatternBindingSyntax, access: AccessLevel, flags: MemberDeclaration.Flags,
    attributes: [String], in scope: Scope, into members: inout [MemberDeclaration]
  ) {
    let first = members.count
    func collect(_ pattern: PatternSyntax) {
      if let identifier = pattern.as(IdentifierPatternSyntax.self) {
        let name = file.name(identifier.identifier)
        members.append(
          MemberDeclaration(
            kind: .property, name: name, fullName: name, access: access, flags: flags, type: "",
            initialCallee: "", attributes: attributes, offset: UInt32(offset(of: identifier))))
      } else if let tuple = pattern.as(TuplePatternSyntax.self) {
        for element in tuple.elements { collect(element.pattern) }
      }
    }
    collect(binding.pattern)
    guard members.count > first, let value = binding.initializer?.value else { return }
    emitValue(value, of: members[first], node: binding, in: scope)
  }

  /// `var a, b: Int`: a name without a type takes that of the next one.
  private func shareTypes(
    of node: VariableDeclSyntax, into members: inout [MemberDeclaration], from first: Int
  ) {
    guard members.count > first + 1 else { return }
    var following = ""
    for index in (first..<members.count).reversed() {
      if !members[index].type.isEmpty {
        following = members[index].type
      } else if members[index].initialCallee.isEmpty {
        members[index].type = following
      } else {
        following = ""
      }
    }
  }

  private func emitValue(
    _ value: ExprSyntax, of member: MemberDeclaration, node: PatternBindingSyntax, in scope: Scope
  ) {
    // The statements of a script run its variables' initial values.
    if scope.isScript { return }
    var flags = bodyFlags(of: member, in: scope)
    flags.insert(.returnsValue)
    onBody(
      self,
      BodySite(
        kind: .propertyValue, accessor: .none, flags: flags, name: member.name,
        fullName: member.name, enclosingType: scope.type, resultType: member.type,
        node: Syntax(node), body: .expression(value), offset: Int(member.offset),
        range: file.range(of: value)))
  }
}
