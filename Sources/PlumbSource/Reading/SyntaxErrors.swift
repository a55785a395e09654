import SwiftSyntax

/// The syntax errors of a file, and which bodies they leave in doubt.
public struct SyntaxErrors: Sendable {
  /// UTF-8 offset of the first.
  public private(set) var first = Int.max
  /// One of them is outside of all bodies, so that nobody knows which declaration ends where.
  public private(set) var areOutsideBodies = false

  /// nil for a file without any. `sites` are all bodies that the walker found in it.
  public init?(_ file: SourceFile, bodies sites: [BodySite]) {
    guard file.tree.hasError else { return nil }
    let bodies = Set(sites.lazy.filter { $0.kind != .topLevel }.map(\.node.id))
    // Not by recursion: a damaged tree may be deep.
    var pending = [(node: Syntax(file.tree), isInBody: false)]
    while let (node, isInBody) = pending.popLast() {
      if Self.isError(node) {
        first = min(first, node.positionAfterSkippingLeadingTrivia.utf8Offset)
        areOutsideBodies = areOutsideBodies || !isInBody
        continue
      }
      let isInBody = isInBody || bodies.contains(node.id)
      for child in node.children(viewMode: .all) where child.hasError {
        pending.append((child, isInBody))
      }
    }
  }

  /// Whether what the parser made of the body is not what stands there.
  public func concern(_ site: BodySite) -> Bool {
    if areOutsideBodies { return true }
    // At top level the declaration is the whole file.
    return site.kind == .topLevel ? site.body.syntax.hasError : site.node.hasError
  }

  private static func isError(_ node: Syntax) -> Bool {
    // A missing token, one that the lexer did not like, or tokens that fit nowhere.
    node.is(TokenSyntax.self) || node.is(UnexpectedNodesSyntax.self)
  }
}
