import SwiftSyntax

extension DeclarationWalker {
  /// Notes in a property's flags what its accessors make of it.
  func note(_ block: AccessorBlockSyntax, in flags: inout MemberDeclaration.Flags) {
    switch block.accessors {
    case .getter:
      flags.insert(.isComputed)
    case .accessors(let list):
      for accessor in list {
        switch Self.accessor(accessor) {
        case .willSet, .didSet: flags.insert(.hasObservers)
        case .initialize: break
        default:
          flags.insert(.isComputed)
          if accessor.effectSpecifiers?.asyncSpecifier != nil { flags.insert(.isAsync) }
          if throwsErrors(accessor.effectSpecifiers?.throwsClause) { flags.insert(.canThrow) }
        }
      }
    }
  }

  /// Hands on the bodies of a property's or subscript's accessors. `kind` is `.getter` or `.subscript`.
  func emitAccessors(
    _ block: AccessorBlockSyntax, of member: MemberDeclaration, kind: BodySite.Kind, node: Syntax,
    in scope: Scope
  ) {
    var flags = bodyFlags(of: member, in: scope)
    flags.remove([.isAsync, .canThrow])
    switch block.accessors {
    case .getter(let statements):
      flags.insert(.returnsValue)
      onBody(
        self,
        BodySite(
          kind: kind, accessor: .get, flags: flags, name: member.name, fullName: member.fullName,
          enclosingType: scope.type, resultType: member.type, node: node,
          body: .statements(statements), offset: Int(member.offset), range: file.range(of: block)))
    case .accessors(let list):
      for declaration in list {
        guard let body = declaration.body else { continue }
        emit(declaration, body, of: member, kind: kind, flags: flags, in: scope)
      }
    }
  }

  private func emit(
    _ node: AccessorDeclSyntax, _ body: CodeBlockSyntax, of member: MemberDeclaration,
    kind: BodySite.Kind, flags: BodySite.Flags, in scope: Scope
  ) {
    let accessor = Self.accessor(node)
    var flags = flags
    if node.effectSpecifiers?.asyncSpecifier != nil { flags.insert(.isAsync) }
    if throwsErrors(node.effectSpecifiers?.throwsClause) { flags.insert(.canThrow) }
    var kind = kind
    if accessor == .get {
      flags.insert(.returnsValue)
    } else {
      flags.remove([.returnsValue, .neverReturns])
      if kind == .getter {
        switch accessor {
        case .willSet, .didSet: kind = .observer
        case .read, .address: break
        default: kind = .setter
        }
      }
    }
    onBody(
      self,
      BodySite(
        kind: kind, accessor: accessor, flags: flags, name: member.name,
        fullName: member.fullName, enclosingType: scope.type, resultType: member.type,
        node: Syntax(node), body: .statements(body.statements), offset: Int(member.offset),
        range: file.range(of: body)))
  }

  private static func accessor(_ node: AccessorDeclSyntax) -> BodySite.Accessor {
    guard case .keyword(let keyword) = node.accessorSpecifier.tokenKind else { return .modify }
    switch keyword {
    case .get: return .get
    case .set: return .set
    case .willSet: return .willSet
    case .didSet: return .didSet
    case .`init`: return .initialize
    case ._read: return .read
    case ._modify: return .modify
    case .unsafeAddress, .unsafeMutableAddress: return .address
    default: return .modify  // an accessor of a later Swift
    }
  }
}
