import PlumbFlow
import PlumbModel

/// Reads of task-local values in detached tasks, which inherit none.
struct DetachedContextCheck: Check {
  static let rule: RuleID = "task-detached-loses-context"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["detached", "immediateDetached"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for site in TaskSite.all(in: view, context) where site.isDetached {
      guard !site.body.mentionsCall(of: ["withValue"]) else { continue }
      if let read = firstRead(in: site.body, context) { report(read, site, in: view, context) }
    }
  }

  private struct Read {
    var name: String
    var offset: UInt32
  }

  private func report(_ read: Read, _ site: TaskSite, in view: BodyView, _ context: CheckContext) {
    context.report(
      Self.rule,
      "'\(read.name)' has its default value here: a detached task inherits no task-local values",
      at: read.offset, in: site.body,
      trace: [
        context.step("the task is detached here", at: site.call.offset, in: view),
        context.step("the default value is read here", at: read.offset, in: site.body),
      ],
      notes: ["use a plain 'Task', or read the value before and capture it"])
  }

  private func firstRead(in body: BodyView, _ context: CheckContext) -> Read? {
    for index in body.body.instructions.indices {
      let value = ValueID(index)
      let instruction = body.body[value]
      switch instruction.opcode {
      case .member:
        let base = body.body.operand(0, of: value)
        guard body.body[base].opcode == .global else { continue }
        let (type, name) = (body.symbolText(of: base), body.symbolText(of: value))
        if isTaskLocal(name, of: type, in: body, context) {
          return Read(name: "\(type).\(name)", offset: instruction.offset)
        }
      case .global:
        let name = body.symbolText(of: value)
        if !body.enclosingType.isEmpty, isTaskLocal(name, of: body.enclosingType, in: body, context)
        {
          return Read(name: name, offset: instruction.offset)
        }
      default: continue
      }
    }
    return nil
  }

  private func isTaskLocal(
    _ name: String, of type: String, in view: BodyView, _ context: CheckContext
  ) -> Bool {
    let found = context.program.types.resolve(type, in: view.enclosingType, file: view.file.index)
    guard let declared = found.first else {
      return name == "current" && (type == "ServiceContext" || type == "Baggage")
    }
    let members = context.program.types.members(named: name, of: declared)
    return found.count == 1 && members.count == 1
      && members[0].declaration.attributes.contains("TaskLocal")
  }
}
