import PlumbSource

/// Finds where bodies acquire resources, as the resource files describe it.
public struct Acquisitions: Sendable {
  public struct Site: Sendable {
    public let resource: Int
    public let acquisition: Int
    public let call: ValueID
    public let seed: TypestateSeed
  }

  let program: Program
  let evidence: TypeEvidence

  public init(_ program: Program) {
    self.program = program
    evidence = TypeEvidence(program)
  }

  /// In the order of the body.
  public func sites(in view: BodyView) -> [Site] {
    var sites: [Site] = []
    for index in view.body.instructions.indices where view.body.instructions[index].opcode == .call
    {
      guard program.resources.mayAcquire(view.text(view.body.instructions[index].symbol)),
        let call = view.call(ValueID(index)), let site = site(of: call, in: view)
      else { continue }
      sites.append(site)
    }
    return sites
  }

  private func site(of call: CallParts, in view: BodyView) -> Site? {
    var type = call.receiver.map { evidence.type(of: $0, in: view) ?? "" }
    if type == nil, call.flags.contains(.implicitMember) { type = expectedType(of: call, in: view) }
    let match = program.resources.matches(
      name: call.name, receiverType: type, labels: call.labels,
      isNil: { view.isNil(call.arguments[call.arguments.startIndex + $0]) }
    ).first { $0.role == .acquisition }
    guard let match, let resource = match.resource, !isShadowed(call, match.pattern, in: view)
    else { return nil }
    let spec = program.resources.resources[resource]
    let acquisition = spec.acquisitions[match.ordinal]
    guard let source = source(of: call, match.pattern, in: view),
      !view.names(anyOf: acquisition.unlessNamed)
    else { return nil }
    return Site(
      resource: resource, acquisition: match.ordinal, call: call.value,
      seed: TypestateSeed(source, state: acquisition.toState, failure: acquisition.failure))
  }

  /// `self.buffer = .allocate(capacity: 4)`: the property's type is that of the call.
  private func expectedType(of call: CallParts, in view: BodyView) -> String? {
    for user in view.users(of: call.value) {
      let name = view.symbolText(of: user)
      switch view.body[user].opcode {
      case .storeGlobal: break
      case .storeMember where view.body[view.body.operand(0, of: user)].opcode == .selfValue: break
      default: continue
      }
      guard let property = program.property(named: name, in: view),
        let declaration = program.declaration(of: property)
      else { continue }
      return evidence.type(of: declaration, in: property.type, file: property.file)
    }
    return nil
  }

  private func source(
    of call: CallParts, _ pattern: CallPattern, in view: BodyView
  ) -> TypestateSeed.Source? {
    guard let position = pattern.resourceArgument else { return .value(call.value) }
    guard position < call.arguments.count else { return nil }
    let argument = view.body[call.arguments[call.arguments.startIndex + position]]
    guard argument.opcode == .addressOf, argument.flags.contains(.local) else { return nil }
    return .place(call: call.value, local: argument.symbol)
  }

  /// `let sysWrite = write`: a call of the constant is one of the function.
  public func standsFor(_ call: CallParts, in view: BodyView) -> String? {
    guard call.receiver == nil, call.callee == nil else { return nil }
    let constants = program.types.globals(named: call.name, from: view.file.index)
    guard let first = constants.first?.declaration, first.initialCallee.hasPrefix("="),
      constants.allSatisfy({
        $0.declaration.kind == .property && $0.declaration.flags.contains(.isLet)
          && $0.declaration.initialCallee == first.initialCallee
      })
    else { return nil }
    return String(first.initialCallee.dropFirst())
  }

  /// A function or type of the same name among the files is not the library's.
  public func isShadowed(_ call: CallParts, _ pattern: CallPattern, in view: BodyView) -> Bool {
    switch pattern.callee {
    case .method: return false
    case .member(let type): return program.types.isUserDeclared(type)
    case .name:
      if call.callee != nil { return true }
      if pattern.mayBeInitializer { return program.types.isUserDeclared(pattern.baseName) }
      guard call.receiver == nil else { return false }
      if !program.types.globalFunctions(named: call.name, from: view.file.index).isEmpty {
        return true
      }
      guard !view.enclosingType.isEmpty else { return false }
      // An implicit member of self; a type that several files declare may have it in any of them.
      return program.types.types(named: view.enclosingType, from: view.file.index).contains { id in
        ([id] + program.types.superclasses(of: id)).contains {
          !program.types.members(named: call.name, of: $0).isEmpty
        }
      }
    }
  }
}
