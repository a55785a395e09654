import Foundation
import SwiftParser
import SwiftSyntax

/// A statement that gives something back, in a file of a package.
struct ReleaseSite: Sendable {
  var kind: String
  var package: String
  /// Relative to the package's checkout.
  var path: String
  /// Bytes of the statement.
  var range: Range<Int>
  var line: Int
  /// Taken out, a `case` would be left without a statement.
  var isOnlyStatementOfCase: Bool
  var text: String
}

/// The statements of a file that are a call of one of the kinds and nothing else.
final class ReleaseSites: SyntaxVisitor {
  private(set) var sites: [ReleaseSite] = []
  private let package: String
  private let path: String
  private let source: String
  private let lines: SourceLocationConverter
  private let declared: [String: [String]]

  init(package: String, path: String, source: String) {
    let tree = Parser.parse(source: source)
    let declarations = DeclaredNames(viewMode: .sourceAccurate)
    declarations.walk(tree)
    self.package = package
    self.path = path
    self.source = source
    lines = SourceLocationConverter(fileName: path, tree: tree)
    declared = declarations.types
    super.init(viewMode: .sourceAccurate)
    walk(tree)
  }

  override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind {
    guard case .expr(let expression) = node.item, let call = Self.call(in: expression),
      let kind = kind(of: call)
    else { return .visitChildren }
    let list = node.parent?.as(CodeBlockItemListSyntax.self)
    let start = node.positionAfterSkippingLeadingTrivia
    sites.append(
      ReleaseSite(
        kind: kind.name, package: package, path: path,
        range: start.utf8Offset..<node.endPositionBeforeTrailingTrivia.utf8Offset,
        line: lines.location(for: start).line,
        isOnlyStatementOfCase: list?.parent?.is(SwitchCaseSyntax.self) == true && list?.count == 1,
        text: node.trimmedDescription.split(whereSeparator: \.isWhitespace).joined(separator: " ")))
    return .visitChildren
  }

  /// The call below `try`, `await` and optional chaining.
  private static func call(in expression: ExprSyntax) -> FunctionCallExprSyntax? {
    if let node = expression.as(TryExprSyntax.self) { return call(in: node.expression) }
    if let node = expression.as(AwaitExprSyntax.self) { return call(in: node.expression) }
    if let node = expression.as(OptionalChainingExprSyntax.self) {
      return call(in: node.expression)
    }
    if let node = expression.as(SequenceExprSyntax.self) {
      // `_ = close(descriptor)`
      let parts = Array(node.elements)
      guard parts.count == 3, parts[0].is(DiscardAssignmentExprSyntax.self) else { return nil }
      return call(in: parts[2])
    }
    return expression.as(FunctionCallExprSyntax.self)
  }

  private func kind(of call: FunctionCallExprSyntax) -> ReleaseKind? {
    let name: String
    var receiver: ExprSyntax?
    if let member = call.calledExpression.as(MemberAccessExprSyntax.self) {
      name = member.declName.baseName.text
      receiver = member.base
    } else if let reference = call.calledExpression.as(DeclReferenceExprSyntax.self) {
      name = reference.baseName.text
    } else {
      return nil
    }
    let label = call.arguments.first.map { $0.label?.text ?? "" } ?? "-"
    return ReleaseKind.all.first { kind in
      guard kind.functions.contains(name), kind.firstLabels?.contains(label) != false else {
        return false
      }
      let last = receiver.map(Self.lastName)
      switch kind.receiver {
      case .none:
        return receiver == nil || ["Glibc", "Darwin", "system", "libc"].contains(last ?? "")
      case .any: return receiver != nil
      case .named(let word): return last?.lowercased().contains(word) == true
      case .declared(let types):
        return last.flatMap { declared[$0] }?.contains { written in
          types.contains { written.hasPrefix($0) }
        } == true
      case .fileMentions(let word): return receiver != nil && source.contains(word)
      }
    }
  }

  private static func lastName(_ expression: ExprSyntax) -> String {
    if let node = expression.as(OptionalChainingExprSyntax.self) {
      return lastName(node.expression)
    }
    if let node = expression.as(ForceUnwrapExprSyntax.self) { return lastName(node.expression) }
    if let node = expression.as(MemberAccessExprSyntax.self) { return node.declName.baseName.text }
    return expression.as(DeclReferenceExprSyntax.self)?.baseName.text ?? ""
  }
}

/// What types, and initial values, names have in a file.
private final class DeclaredNames: SyntaxVisitor {
  private(set) var types: [String: [String]] = [:]

  override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
    if let name = node.pattern.as(IdentifierPatternSyntax.self)?.identifier.text {
      let written =
        node.typeAnnotation?.type.trimmedDescription ?? node.initializer?.value.trimmedDescription
      if let written { note(name, written) }
    }
    return .visitChildren
  }

  override func visit(_ node: FunctionParameterSyntax) -> SyntaxVisitorContinueKind {
    note((node.secondName ?? node.firstName).text, node.type.trimmedDescription)
    return .visitChildren
  }

  private func note(_ name: String, _ written: String) {
    let plain = written.hasPrefix("any ") ? String(written.dropFirst(4)) : written
    types[name, default: []].append(plain)
  }
}
