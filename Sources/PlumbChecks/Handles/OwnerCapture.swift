import PlumbFlow
import PlumbSource

/// Whether a closure, or whatever stands in its place, keeps the object around it alive.
struct OwnerCapture {
  let context: CheckContext

  init(_ context: CheckContext) { self.context = context }

  /// The type around the body is a class or an actor, and only one of that name is known.
  func hasObject(_ view: BodyView) -> Bool {
    let types = context.program.types.types(named: view.enclosingType, from: view.file.index)
    guard types.count == 1, !view.outermost.body.flags.contains(.isStatic) else { return false }
    let kind = context.program.types[types[0]].kind
    return kind == .class || kind == .actor
  }

  /// How closures of this body capture `self`.
  func capture(in view: BodyView) -> SelfCapture {
    let program = context.program
    let (type, file) = (view.enclosingType, view.file.index)
    return SelfCapture { name in
      guard !type.isEmpty else { return false }
      return program.types.types(named: type, from: file).contains { id in
        ([id] + program.types.superclasses(of: id)).contains {
          program.types.members(named: name, of: $0).contains { Self.isOfInstance($0.declaration) }
        }
      }
    }
  }

  private static func isOfInstance(_ member: MemberDeclaration) -> Bool {
    (member.kind == .property || member.kind == .method) && !member.flags.contains(.isStatic)
  }

  /// Whether a value that is passed as a handler holds `self`: a closure, a method of `self`, a work item of either.
  /// nil if it is not known what it is.
  func holdsSelf(_ value: ValueID, in view: BodyView) -> Bool? {
    if let closure = view.closure(value) { return capture(in: view).holdsSelf(closure) }
    let instruction = view.body[value]
    switch instruction.opcode {
    case .member:
      return view.body[view.body.operand(0, of: value)].opcode == .selfValue ? true : nil
    case .global: return isMethod(view.symbolText(of: value), in: view) ? true : nil
    case .literal: return false
    case .load:
      guard let source = view.body.definition(of: instruction.symbol) else { return nil }
      return holdsSelf(source, in: view)
    case .call:
      guard let call = view.call(value), call.name == "DispatchWorkItem",
        let work = call.arguments.last
      else { return nil }
      return holdsSelf(work, in: view)
    default: return nil
    }
  }

  /// The method of the type around it that a bare name stands for.
  func isMethod(_ name: String, in view: BodyView) -> Bool {
    context.program.types.types(named: view.enclosingType, from: view.file.index).contains { id in
      context.program.types.members(named: name, of: id).contains {
        $0.declaration.kind == .method && !$0.declaration.flags.contains(.isStatic)
      }
    }
  }

  /// The one method of the type around it that a call on `self` means, if its body was read.
  func method(called call: CallParts, in view: BodyView) -> BodyView? {
    guard call.callee == nil, !view.enclosingType.isEmpty else { return nil }
    if let receiver = call.receiver, view.body[receiver].opcode != .selfValue { return nil }
    var found: BodyView?
    for id in context.program.types.types(named: view.enclosingType, from: view.file.index) {
      let methods = context.program.types.members(named: call.name, of: id)
      guard methods.count == 1, methods[0].declaration.kind == .method else { continue }
      let file = context.program.files[methods[0].file]
      for number in file.summary.bodies.indices {
        let body = file.summary.bodies[number]
        guard body.kind == .function, file.summary.strings[Int(body.name)] == call.name,
          file.summary.strings[Int(body.enclosingType)] == view.enclosingType
        else { continue }
        if found != nil { return nil }
        found = BodyView(file: file, number: number)
      }
    }
    return found
  }
}
