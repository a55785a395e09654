import PlumbFlow
import PlumbSource

/// A place in a body where a token comes into being.
struct TokenSite: Sendable {
  /// The call that makes it.
  var call: CallParts
  var origin: TokenOrigin
}

/// Finds the calls that hand out continuations, streams, promises and channels.
struct TokenSites {
  let view: BodyView

  static let continuationCalls: Set<String> = [
    "withCheckedContinuation", "withCheckedThrowingContinuation", "withUnsafeContinuation",
    "withUnsafeThrowingContinuation",
  ]
  static let streamTypes: Set<String> = ["AsyncStream", "AsyncThrowingStream"]
  static let streamNames = ["AsyncStream", "AsyncThrowingStream"]
  static let channelNames = ["AsyncChannel", "AsyncThrowingChannel"]

  /// Calls of these names whose closure was lowered in place, with the closure's first parameter.
  func closureParameters(of names: Set<String>) -> [TokenSite] {
    let body = view.body
    var sites: [TokenSite] = []
    for (index, instruction) in body.instructions.enumerated()
    where instruction.opcode == .inlineParameter && instruction.symbol == 0 {
      let enter = body.operand(0, of: ValueID(index))
      guard names.contains(view.symbolText(of: enter)), let call = call(around: enter) else {
        continue
      }
      sites.append(TokenSite(call: call, origin: .value(ValueID(index))))
    }
    return sites
  }

  /// The call whose closure an `enterInline` begins.
  func call(around enter: ValueID) -> CallParts? {
    let body = view.body
    var exit: ValueID?
    for index in Int(enter)..<body.instructions.count {
      let value = ValueID(index)
      switch body[value].opcode {
      case .exitInline where body.operand(0, of: value) == enter && body[value].operandCount > 1:
        exit = value
      case .call:
        if let exit, body.operands(of: value).contains(exit) { return view.call(value) }
      default: continue
      }
    }
    return nil
  }

  /// Calls that return a token.
  ///
  /// - Parameter names: of the function or the type; asked before the call is taken apart.
  func results(named names: Set<String>, where matches: (CallParts) -> Bool) -> [TokenSite] {
    var sites: [TokenSite] = []
    for (index, instruction) in view.body.instructions.enumerated()
    where instruction.opcode == .call {
      let name = view.text(instruction.symbol)
      guard names.contains(name) || name == "init", let call = view.call(ValueID(index)),
        matches(call)
      else { continue }
      sites.append(TokenSite(call: call, origin: .value(call.value)))
    }
    return sites
  }

  /// `AsyncStream.makeStream(…)`.
  var streamPairs: [TokenSite] {
    results(named: ["makeStream"]) { call in
      guard call.name == "makeStream", let receiver = call.receiver,
        view.body[receiver].opcode == .global
      else { return false }
      return Self.streamTypes.contains(view.symbolText(of: receiver))
    }
  }

  /// Calls that make a value of one of these types.
  func initializers(of types: Set<String>) -> [TokenSite] {
    results(named: types) { types.contains(Self.typeName($0, in: view) ?? "") }
  }

  /// The name of the type that a call makes, if the name is that of a type: `Pipe()`, `Foundation.Pipe()`, `Pipe.init()`.
  static func typeName(_ call: CallParts, in view: BodyView) -> String? {
    guard let receiver = call.receiver else {
      return call.flags.contains(.indirect) ? nil : call.name
    }
    guard view.body[receiver].opcode == .global else { return nil }
    let name = view.symbolText(of: receiver)
    if call.name == "init" { return name }
    return TypeText.isSystemModule(name) ? call.name : nil
  }
}
