import PlumbFlow
import PlumbSource

extension ReceivedTokens {
  /// What patterns take out of cases.
  ///
  /// Nobody else has the result of a call: in `switch machine.next() { case .resume(let continuation): … }` the payload is this
  /// body's. What a variable or property holds is this body's from where the variable gets another value.
  var payloads: [ReceivedToken] {
    let body = view.body
    var tokens: [ReceivedToken] = []
    for index in body.instructions.indices where body.instructions[index].opcode == .extract {
      let value = ValueID(index)
      guard body.instructions[index].operandCount == 1, isBound(value),
        let payload = context.program.payload(of: value, in: view), isOnlyPattern(value)
      else { continue }
      for place in places(of: body.operand(0, of: value)) {
        tokens += self.tokens(
          ofType: payload.type, in: payload.of.type, file: payload.of.file, origin: .value(value),
          offset: body.instructions[index].offset, place: place)
      }
    }
    return tokens
  }

  /// A name is given to it; `_` says that it is left on purpose.
  private func isBound(_ value: ValueID) -> Bool {
    view.users(of: value).contains { view.body[$0].opcode == .store }
  }

  private func places(of subject: ValueID) -> [ReceivedToken.Place] {
    if isResult(subject) { return [.result] }
    return overwrites(of: subject).map { .state(overwrittenBy: $0) }
  }

  // MARK: Results

  /// It comes from a call or is a parameter, or is the payload of such a value; and nothing is done with it but to see which
  /// case it is.
  private func isResult(_ subject: ValueID, depth: Int = 0) -> Bool {
    let body = view.body
    var source: ValueID? = subject
    var reads = [subject]
    if body[subject].opcode == .load {
      let local = body.locals[Int(body[subject].symbol)]
      guard
        local.flags.isDisjoint(with: [.isCaptured, .isCapturedByClosure, .isReassigned, .isInout])
      else { return false }
      source = body.definition(of: body[subject].symbol)
      // A parameter has no definition in the body.
      guard source != nil || local.flags.contains(.isParameter) else { return false }
      reads = Array(view.loads(of: body[subject].symbol))
    }
    if let source {
      switch body[source].opcode {
      case .call: break
      case .extract where depth < 3 && body[source].operandCount == 1:
        guard isResult(body.operand(0, of: source), depth: depth + 1) else { return false }
      default: return false
      }
    }
    return reads.allSatisfy { read in
      view.users(of: read).allSatisfy { body[$0].opcode == .extract }
        && !body.blocks.contains { block in
          let end = block.terminator
          return end.hasValue && end.value == read && end.kind != .match && end.kind != .unwrap
        }
    }
  }

  /// The case has no other pattern; of several only the names of one are used.
  private func isOnlyPattern(_ value: ValueID) -> Bool {
    let body = view.body
    let subject = body.operand(0, of: value)
    let name = view.symbolText(of: value)
    guard
      let block = body.blocks.indices.first(where: {
        body.instructionRange(of: $0).contains(Int(value))
      })
    else { return false }
    return body.blocks.indices.contains { index in
      let end = body.blocks[index].terminator
      guard end.kind == .match, end.hasValue, end.value == subject else { return false }
      return zip(body.successors(of: index), body.edgeLabels(of: index)).contains {
        Int($0) == block && view.text($1) == name
      }
    }
  }

  // MARK: States

  /// The instructions that give the property or variable another value which a pattern looks at.
  private func overwrites(of subject: ValueID) -> [ValueID] {
    let body = view.body
    let read = body[subject]
    return body.instructions.indices.map { ValueID($0) }.filter { value in
      let write = body[value]
      guard write.symbol == read.symbol else { return false }
      switch (read.opcode, write.opcode) {
      case (.global, .storeGlobal): return !read.flags.contains(.implicitMember)
      case (.load, .store): return !write.flags.contains(.initializes)
      case (.member, .storeMember):
        return body[body.operand(0, of: subject)].opcode == .selfValue
          && body[body.operand(0, of: value)].opcode == .selfValue
      default: return false
      }
    }
  }
}
