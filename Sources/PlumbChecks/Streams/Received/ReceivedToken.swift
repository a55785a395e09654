import PlumbFlow
import PlumbSource

/// A token that a body is given, and that is its own to pay or to hand on: a parameter, or what a case of a call's result carries.
struct ReceivedToken {
  enum Debt {
    case continuation, promise
  }

  var debt: Debt
  var view: BodyView
  var origin: TokenOrigin
  var offset: UInt32
  var place: Place
  /// Whether it is nil may hang on other values, which nothing here knows.
  var isOptional = false

  enum Place {
    /// The body makes it itself; other checks follow it there, but for what a call gives back of it.
    case made
    case parameter
    /// The payload of a result, which nobody else has.
    case result
    /// The payload of what a variable holds: the token is owed once the variable gets another value, here.
    case state(overwrittenBy: ValueID)
  }

  var kind: TokenKind {
    switch debt {
    case .continuation: .continuation
    case .promise: .promise
    }
  }
}

/// Finds the tokens that a body is given.
struct ReceivedTokens {
  let view: BodyView
  let context: CheckContext

  private static let debts: [String: ReceivedToken.Debt] = [
    "CheckedContinuation": .continuation, "UnsafeContinuation": .continuation,
    "EventLoopPromise": .promise,
  ]

  var all: [ReceivedToken] { made + parameters + payloads }

  private var made: [ReceivedToken] {
    TokenSites(view: view).closureParameters(of: TokenSites.continuationCalls).map {
      ReceivedToken(
        debt: .continuation, view: view, origin: $0.origin, offset: $0.call.offset, place: .made)
    }
  }

  // MARK: Parameters

  /// Parameters of functions that return nothing by which the caller could learn that the token is still its own.
  var parameters: [ReceivedToken] {
    let body = view.body
    guard body.kind == .function || body.kind == .localFunction, !body.flags.contains(.returnsValue)
    else { return [] }
    return body.instructions.flatMap { instruction -> [ReceivedToken] in
      guard instruction.opcode == .parameter else { return [] }
      let local = body.locals[Int(instruction.symbol)]
      guard local.type != 0, !local.flags.contains(.isInout), !local.flags.contains(.isReassigned)
      else { return [] }
      return tokens(
        ofType: view.text(local.type), in: view.enclosingType, file: view.file.index,
        origin: .local(instruction.symbol), offset: local.offset, place: .parameter)
    }
  }

  // MARK: Types

  func tokens(
    ofType written: String, in scope: String, file: Int, origin: TokenOrigin, offset: UInt32,
    place: ReceivedToken.Place
  ) -> [ReceivedToken] {
    if let debt = debt(ofType: written, in: scope, file: file) {
      return [
        ReceivedToken(
          debt: debt, view: view, origin: origin, offset: offset, place: place,
          isOptional: TypeText.isOptional(written))
      ]
    }
    guard let element = TypeText.element(of: written),
      let debt = debt(ofType: element, in: scope, file: file)
    else { return [] }
    guard case .state = place else { return elements(of: origin, debt) }
    return []
  }

  private func debt(ofType written: String, in scope: String, file: Int) -> ReceivedToken.Debt? {
    // Most types are of none, and need no table.
    guard written.utf8.count > 8, !TypeText.isFunction(written) else { return nil }
    return Self.debts[
      TypeText.last(context.program.types.canonicalName(written, in: scope, file: file))]
  }

  /// Each element of a list is a token of its own in a loop over it, or in the closure of `forEach`.
  private func elements(of origin: TokenOrigin, _ debt: ReceivedToken.Debt) -> [ReceivedToken] {
    let uses = TokenUses(view: view, kind: TokenKind(events: []), origin: origin)
    var tokens: [ReceivedToken] = []
    for (value, use) in uses.uses.sorted(by: { $0.key < $1.key }) {
      let offset = view.body[value].offset
      if use == .iterated {
        tokens.append(
          ReceivedToken(
            debt: debt, view: view, origin: .value(value), offset: offset, place: .result))
      } else if let call = view.call(value), call.name == "forEach",
        let receiver = call.receiver, uses.aliases.contains(receiver), call.arguments.count == 1,
        let closure = call.arguments.first.flatMap({ view.closure($0) }),
        let parameter = closure.body.instructions.first(where: { $0.opcode == .parameter })
      {
        tokens.append(
          ReceivedToken(
            debt: debt, view: closure, origin: .local(parameter.symbol), offset: offset,
            place: .result))
      }
    }
    return tokens
  }
}
