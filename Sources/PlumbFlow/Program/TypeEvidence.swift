import PlumbSource

/// What a value's type is, as far as annotations, initialisers and declarations of the files tell.
///
/// Names come without generics, optionality and system module: `DispatchSourceTimer`, `Server.Connection`. No evidence is
/// nil, and whoever asks keeps silent then.
public struct TypeEvidence: Sendable {
  /// Chains of values longer than this are not followed.
  private static let maximumDepth = 12

  let program: Program

  public init(_ program: Program) { self.program = program }

  /// The type of a value; for a name that is a type, the type itself.
  public func type(of value: ValueID, in view: BodyView) -> String? {
    type(of: value, in: view, depth: 0)
  }

  private func type(of value: ValueID, in view: BodyView, depth: Int) -> String? {
    guard depth < Self.maximumDepth else { return nil }
    let instruction = view.body[value]
    switch instruction.opcode {
    case .load: return type(ofLocal: instruction.symbol, in: view, depth: depth + 1)
    case .global: return type(ofName: view.symbolText(of: value), in: view)
    case .selfValue: return view.enclosingType.isEmpty ? nil : view.enclosingType
    case .member:
      let name = view.symbolText(of: value)
      guard let base = type(of: view.body.operand(0, of: value), in: view, depth: depth + 1)
      else { return nil }
      if isTypeName(name) { return canonical("\(base).\(name)", view) }
      return type(ofMember: name, of: base, in: view)
        ?? (isSingleton(value, in: view) ? base : nil)
    case .cast: return canonical(view.symbolText(of: value), view)
    case .call: return type(ofCall: value, in: view, depth: depth)
    case .exitInline:
      guard instruction.operandCount == 2 else { return nil }
      return type(of: view.body.operand(1, of: value), in: view, depth: depth + 1)
    case .literal: return nil
    default: return nil
    }
  }

  // MARK: Names

  /// The declared type of a local variable, else that of the one value that it gets.
  public func type(ofLocal local: UInt32, in view: BodyView) -> String? {
    type(ofLocal: local, in: view, depth: 0)
  }

  private func type(ofLocal local: UInt32, in view: BodyView, depth: Int) -> String? {
    let variable = view.body.locals[Int(local)]
    if variable.type != 0 { return canonical(view.text(variable.type), view) }
    if variable.flags.contains(.isCaptured) {
      guard variable.outer != FunctionBody.none, let parent = view.parent else { return nil }
      return type(ofLocal: variable.outer, in: parent, depth: depth + 1)
    }
    guard let definition = view.body.definition(of: local) else { return nil }
    return type(of: definition, in: view, depth: depth + 1)
  }

  private func type(ofName name: String, in view: BodyView) -> String? {
    if isTypeName(name) { return canonical(name, view) }
    if !view.enclosingType.isEmpty,
      let found = type(ofMember: name, of: view.enclosingType, in: view)
    {
      return found
    }
    let globals = program.types.globals(named: name, from: view.file.index).filter {
      $0.declaration.kind == .property
    }
    guard globals.count == 1 else { return nil }
    return type(of: globals[0].declaration, in: "", file: globals[0].file)
  }

  /// The type of a property, as declared or as its initial value shows.
  public func type(ofMember name: String, of type: String, in view: BodyView) -> String? {
    guard
      let found = program.types.property(named: name, in: type, from: view.file.index)
    else { return nil }
    return self.type(of: found.declaration, in: type, file: found.file)
  }

  public func type(
    of declaration: MemberDeclaration, in enclosing: String, file: Int
  ) -> String? {
    let written = declaration.type.isEmpty ? declaration.initialCallee : declaration.type
    guard !written.isEmpty else { return nil }
    let base = written.hasSuffix(".init") ? String(written.dropLast(5)) : written
    guard let first = base.first, first.isLetter || first == "_" || first == "[" || first == "("
    else { return nil }
    if declaration.type.isEmpty, !isTypeName(TypeText.last(base)) { return nil }
    let name = program.types.canonicalName(base, in: enclosing, file: file)
    return name.isEmpty ? nil : name
  }

  /// `Client.shared`, of a type that the files do not declare: by the language's convention a value of that type.
  private func isSingleton(_ value: ValueID, in view: BodyView) -> Bool {
    let base = view.body.operand(0, of: value)
    return ["shared", "default"].contains(view.symbolText(of: value))
      && view.body[base].opcode == .global && isTypeName(view.symbolText(of: base))
      && !program.types.isUserDeclared(view.symbolText(of: base))
  }

  private func canonical(_ written: String, _ view: BodyView) -> String? {
    let name = program.types.canonicalName(
      written, in: view.enclosingType, file: view.file.index)
    return name.isEmpty ? nil : name
  }

  // MARK: Calls

  private func type(ofCall value: ValueID, in view: BodyView, depth: Int) -> String? {
    guard let call = view.call(value) else { return nil }
    if call.receiver == nil, call.callee == nil {
      if isTypeName(call.name) { return canonical(call.name, view) }
      return resultType(ofFunction: call.name, in: view)
    }
    guard let receiver = call.receiver else { return nil }
    guard let type = type(of: receiver, in: view, depth: depth + 1) else { return nil }
    if call.name == "init" { return type }
    if isTypeName(call.name) { return canonical("\(type).\(call.name)", view) }
    return resultType(ofMethod: call.name, of: type, in: view)
  }

  private func resultType(ofFunction name: String, in view: BodyView) -> String? {
    if !view.enclosingType.isEmpty,
      let found = resultType(ofMethod: name, of: view.enclosingType, in: view)
    {
      return found
    }
    let functions = program.types.globalFunctions(named: name, from: view.file.index)
    guard let first = functions.first,
      functions.allSatisfy({ $0.declaration.type == first.declaration.type })
    else { return nil }
    let name = program.types.canonicalName(first.declaration.type, in: "", file: first.file)
    return name.isEmpty ? nil : name
  }

  private func resultType(ofMethod name: String, of type: String, in view: BodyView) -> String? {
    let types = program.types.types(named: type, from: view.file.index)
    guard types.count == 1 else { return nil }
    let methods = program.types.members(named: name, of: types[0]).filter {
      $0.declaration.kind == .method
    }
    guard let first = methods.first,
      methods.allSatisfy({ $0.declaration.type == first.declaration.type }),
      !first.declaration.type.isEmpty
    else { return nil }
    let name = program.types.canonicalName(first.declaration.type, in: type, file: first.file)
    return name.isEmpty ? nil : name
  }

  /// Types begin with a capital, by the language's convention.
  private func isTypeName(_ name: String) -> Bool {
    guard let first = name.utf8.first(where: { $0 != UInt8(ascii: "_") }) else { return false }
    return (65...90).contains(first)
  }
}

extension FunctionBody {
  /// The one value that a variable ever gets in this body, or nil.
  public func definition(of local: UInt32) -> ValueID? {
    var found: ValueID?
    for index in instructions.indices {
      let instruction = instructions[index]
      guard instruction.opcode == .store, instruction.symbol == local else { continue }
      if found != nil { return nil }
      found = operand(0, of: ValueID(index))
    }
    return found
  }
}
