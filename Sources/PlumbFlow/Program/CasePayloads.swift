import PlumbSource

/// What the cases of all enums among the files carry.
public struct CasePayloads: Sendable {
  /// A case with a payload.
  public struct Case: Sendable {
    /// Qualified name of the enum.
    public let type: String
    public let file: Int
    /// As written, in their order.
    public let payload: [String]
  }

  private let byName: [String: [Case]]

  init(_ files: [LoadedFile]) {
    var byName: [String: [Case]] = [:]
    for file in files {
      for type in file.summary.declarations.types
      where type.kind == .enum || type.kind == .extension {
        for member in type.members where member.kind == .enumCase && !member.type.isEmpty {
          byName[member.name, default: []].append(
            Case(type: type.name, file: file.index, payload: member.payloadTypes))
        }
      }
    }
    self.byName = byName
  }

  /// The cases of a name, of whatever enum.
  public func cases(named name: String) -> [Case] { byName[name] ?? [] }
}

extension Program {
  /// What an `extract` takes out of a case: the type as written, and where.
  ///
  /// All cases of that name must agree; if it is known which functions may have made the value, all cases of the enums that they
  /// return.
  public func payload(of extract: ValueID, in view: BodyView) -> (
    type: String, of: CasePayloads.Case
  )? {
    let instruction = view.body[extract]
    guard instruction.opcode == .extract else { return nil }
    var found = casePayloads.cases(named: view.symbolText(of: extract))
    if found.count > 1, let enums = enums(of: view.body.operand(0, of: extract), in: view) {
      let near = found.filter { enums.contains($0.type) }
      if !near.isEmpty { found = near }
    }
    let ordinal = Int(instruction.firstLabel)
    guard let first = found.first, ordinal < first.payload.count else { return nil }
    let name = types.canonicalName(first.payload[ordinal], in: first.type, file: first.file)
    let agree = found.dropFirst().allSatisfy {
      ordinal < $0.payload.count
        && types.canonicalName($0.payload[ordinal], in: $0.type, file: $0.file) == name
    }
    return agree ? (first.payload[ordinal], first) : nil
  }

  /// The enums that a value may be of: its own type if there is evidence of it, or else what the functions return that may have
  /// made it.
  private func enums(of value: ValueID, in view: BodyView) -> Set<String>? {
    if let type = TypeEvidence(self).type(of: value, in: view) { return [type] }
    guard let call = view.callBehind(value) else { return nil }
    let bodies = functions(calledBy: call)
    return bodies.isEmpty
      ? nil
      : Set(
        bodies.map {
          types.canonicalName(
            $0.text($0.body.resultType), in: $0.enclosingType, file: $0.file.index)
        })
  }
}

extension BodyView {
  /// The call whose result a value is, seen through names and through closures that run in place.
  public func callBehind(_ value: ValueID) -> CallParts? {
    var value = body.resolved(value)
    for _ in 0..<4 {
      guard let call = call(value) else { return nil }
      guard let exit = call.arguments.first(where: { body[$0].opcode == .exitInline }) else {
        return call
      }
      guard body[exit].operandCount == 2 else { return nil }
      value = body.resolved(body.operand(1, of: exit))
    }
    return nil
  }
}
