import SwiftSyntax

/// What an initial value calls or is, as evidence of its type.
///
/// - A call gives the callee without generic arguments: `Task { … }` is `Task`, `Foo.bar(1)` is `Foo.bar`, `.init()`
///   is `.init`. A call on a call's result is written with empty parentheses: `Foo(1).bar()` is `Foo().bar`.
/// - A mere reference begins with `=`: `Foo.shared` is `=Foo.shared`, `.zero` is `=.zero`.
/// - A literal is `""`, `0`, `0.0`, `true`, `nil`, `[]` or `[:]`, whatever its elements; so is `[Int]()`.
/// - A closure is `{}`, and one called at once `{}()`; a macro is `#name`. All else is "".
/// - `try`, `await`, `unsafe`, one pair of parentheses, `!` and `as` are seen through.
enum InitialValue {
  static func callee(of expression: ExprSyntax, in file: SourceFile) -> String {
    let value = unwrapped(expression)
    switch value.kind {
    case .functionCallExpr:
      return path(of: value.cast(FunctionCallExprSyntax.self).calledExpression, in: file)
    case .declReferenceExpr, .memberAccessExpr:
      let path = path(of: value, in: file)
      return path.isEmpty ? "" : "=" + path
    case .closureExpr: return "{}"
    case .macroExpansionExpr:
      return "#" + file.name(value.cast(MacroExpansionExprSyntax.self).macroName)
    default: return literal(value)
    }
  }

  private static func literal(_ value: ExprSyntax) -> String {
    switch value.kind {
    case .stringLiteralExpr, .simpleStringLiteralExpr: return "\"\""
    case .integerLiteralExpr: return "0"
    case .floatLiteralExpr: return "0.0"
    case .booleanLiteralExpr: return "true"
    case .nilLiteralExpr: return "nil"
    case .arrayExpr: return "[]"
    case .dictionaryExpr: return "[:]"
    case .prefixOperatorExpr:
      return literal(value.cast(PrefixOperatorExprSyntax.self).expression)
    default: return ""
    }
  }

  private static func unwrapped(_ expression: ExprSyntax) -> ExprSyntax {
    var value = expression
    while true {
      switch value.kind {
      case .tryExpr: value = value.cast(TryExprSyntax.self).expression
      case .awaitExpr: value = value.cast(AwaitExprSyntax.self).expression
      case .unsafeExpr: value = value.cast(UnsafeExprSyntax.self).expression
      case .forceUnwrapExpr: value = value.cast(ForceUnwrapExprSyntax.self).expression
      case .asExpr: value = value.cast(AsExprSyntax.self).expression
      case .tupleExpr:
        let elements = value.cast(TupleExprSyntax.self).elements
        guard elements.count == 1, let only = elements.first else { return value }
        value = only.expression
      case .sequenceExpr:
        // Operators are not folded: a cast is `value`, `as`, `Type`.
        let elements = value.cast(SequenceExprSyntax.self).elements
        guard elements.count == 3, let first = elements.first,
          elements[elements.index(after: elements.startIndex)].kind == .unresolvedAsExpr
        else { return value }
        value = first
      default: return value
      }
    }
  }

  private static func path(of expression: ExprSyntax, in file: SourceFile) -> String {
    switch expression.kind {
    case .declReferenceExpr:
      return file.name(expression.cast(DeclReferenceExprSyntax.self).baseName)
    case .memberAccessExpr:
      let member = expression.cast(MemberAccessExprSyntax.self)
      let name = file.name(member.declName.baseName)
      guard let base = member.base else { return "." + name }
      let outer = path(of: base, in: file)
      return outer.isEmpty ? "" : outer + "." + name
    case .genericSpecializationExpr:
      return path(of: expression.cast(GenericSpecializationExprSyntax.self).expression, in: file)
    case .functionCallExpr:
      let inner = path(of: expression.cast(FunctionCallExprSyntax.self).calledExpression, in: file)
      return inner.isEmpty ? "" : inner + "()"
    case .optionalChainingExpr:
      return path(of: expression.cast(OptionalChainingExprSyntax.self).expression, in: file)
    case .forceUnwrapExpr:
      return path(of: expression.cast(ForceUnwrapExprSyntax.self).expression, in: file)
    case .closureExpr: return "{}()"
    case .arrayExpr: return "[]"
    case .dictionaryExpr: return "[:]"
    default: return ""
    }
  }
}
