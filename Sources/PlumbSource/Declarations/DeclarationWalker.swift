import SwiftSyntax

/// Collects what a file declares, and hands each executable body on without looking into it.
///
/// Bodies come in the order of the file. A type that is declared inside a body is not seen by the walk; whoever walks
/// the body calls ``walkLocalType(_:enclosing:)`` for it, which may be done from inside the callback.
public final class DeclarationWalker {
  public let file: SourceFile
  public internal(set) var declarations = FileDeclarations()
  let onBody: (DeclarationWalker, BodySite) -> Void

  public init(file: SourceFile, onBody: @escaping (DeclarationWalker, BodySite) -> Void) {
    self.file = file
    self.onBody = onBody
  }

  /// Walks the whole file.
  public func walk() {
    let items = file.tree.statements
    let runs = hasExecutableStatement(items)
    if runs { emitTopLevel(items) }
    walkTopLevel(items, isScript: runs)
  }

  /// Walks a type that is declared inside a body. False if `node` declares none.
  ///
  /// `enclosing` is the chain of names around it, `Server.start(after:)` for a type in that method, so that types of
  /// one name in two functions stay apart and a look-up from inside goes outward as Swift does.
  @discardableResult
  public func walkLocalType(_ node: DeclSyntax, enclosing: String) -> Bool {
    walkType(node, in: Scope(type: enclosing))
  }
}

/// What surrounds a declaration.
struct Scope {
  /// Qualified name of the type around, or "".
  var type: String
  /// What members without a modifier get.
  var access: AccessLevel = .internal
  var isProtocol = false
  var isExtension = false
  /// At the top level of a script, where variables are initialised by the statements of the file.
  var isScript = false

  func qualified(_ name: String) -> String { type.isEmpty ? name : type + "." + name }
}

extension DeclarationWalker {
  func walkTopLevel(_ items: CodeBlockItemListSyntax, isScript: Bool) {
    var scope = Scope(type: "")
    scope.isScript = isScript
    for item in items {
      guard case .decl(let node) = item.item else { continue }
      switch node.kind {
      case .importDecl:
        declarations.imports.append(file.text(of: node.cast(ImportDeclSyntax.self).path))
      case .ifConfigDecl:
        for clause in node.cast(IfConfigDeclSyntax.self).clauses {
          guard case .statements(let inner)? = clause.elements else { continue }
          walkTopLevel(inner, isScript: isScript)
        }
      default:
        if walkType(node, in: scope) { continue }
        var globals: [MemberDeclaration] = []
        walkMember(node, in: scope, into: &globals)
        declarations.globals.append(contentsOf: globals)
      }
    }
  }

  func walkMembers(
    _ items: MemberBlockItemListSyntax, in scope: Scope, into members: inout [MemberDeclaration]
  ) {
    for item in items {
      let node = item.decl
      if let conditional = node.as(IfConfigDeclSyntax.self) {
        for clause in conditional.clauses {
          guard case .decls(let inner)? = clause.elements else { continue }
          walkMembers(inner, in: scope, into: &members)
        }
      } else if !walkType(node, in: scope) {
        walkMember(node, in: scope, into: &members)
      }
    }
  }

  /// Whether the file is a script: it has a statement or expression at top level. A freestanding macro (`#Preview {}`)
  /// may expand to anything and does not count.
  func hasExecutableStatement(_ items: CodeBlockItemListSyntax) -> Bool {
    for item in items {
      switch item.item {
      case .stmt: return true
      case .expr(let value): if value.kind != .macroExpansionExpr { return true }
      case .decl(let node):
        guard let conditional = node.as(IfConfigDeclSyntax.self) else { continue }
        for clause in conditional.clauses {
          if case .statements(let inner)? = clause.elements, hasExecutableStatement(inner) {
            return true
          }
        }
      }
    }
    return false
  }

  func emitTopLevel(_ items: CodeBlockItemListSyntax) {
    onBody(
      self,
      BodySite(
        kind: .topLevel, accessor: .none, flags: [.isAsync, .canThrow], name: "", fullName: "",
        enclosingType: "", resultType: "", node: Syntax(file.tree), body: .statements(items),
        offset: 0, range: file.range(of: items)))
  }
}
