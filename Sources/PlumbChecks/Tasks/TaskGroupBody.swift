import PlumbFlow

/// The closure of a `with…TaskGroup` call, as it was lowered in place.
struct TaskGroupBody {
  static let functions: Set<String> = [
    "withTaskGroup", "withThrowingTaskGroup", "withDiscardingTaskGroup",
    "withThrowingDiscardingTaskGroup",
  ]

  struct Child {
    let call: CallParts
    let body: BodyView
  }

  let view: BodyView
  let function: String
  /// The `enterInline`.
  let enter: ValueID
  /// The variable that is the group.
  let group: UInt32
  /// Where the closure ends without an error.
  let exit: ValueID
  /// The variable that the closure's result goes to.
  let result: UInt32?

  static func all(in view: BodyView) -> [TaskGroupBody] {
    view.body.instructions.indices.compactMap { index in
      let instruction = view.body.instructions[index]
      guard instruction.opcode == .enterInline, functions.contains(view.text(instruction.symbol))
      else { return nil }
      return TaskGroupBody(enter: ValueID(index), in: view)
    }
  }

  private init?(enter: ValueID, in view: BodyView) {
    let body = view.body
    let users = view.users(of: enter)
    let parameter = users.first { body[$0].opcode == .inlineParameter && body[$0].symbol == 0 }
    let store = parameter.flatMap { view.users(of: $0).first { body[$0].opcode == .store } }
    let exit = users.first { body[$0].opcode == .exitInline && body[$0].operandCount == 2 }
    guard let store, let exit else { return nil }
    self.view = view
    self.enter = enter
    self.exit = exit
    function = view.symbolText(of: enter)
    group = body[store].symbol
    let value = body[body.operand(1, of: exit)]
    result = value.opcode == .load ? value.symbol : nil
  }

  /// What the group runs.
  var children: [Child] {
    view.body.instructions.indices.compactMap { index in
      guard let call = view.call(ValueID(index)), call.name.hasPrefix("addTask"),
        let receiver = call.receiver, isGroup(receiver), let work = call.arguments.last,
        let body = view.closure(work)
      else { return nil }
      return Child(call: call, body: body)
    }
  }

  func isGroup(_ value: ValueID) -> Bool {
    view.body[value].opcode == .load && view.body[value].symbol == group
  }

  /// Method called on the group by an instruction, or "" for any other use of it; nil if it does not use the group.
  func use(at value: ValueID) -> String? {
    let instruction = view.body[value]
    guard instruction.opcode != .endScope, view.body.operands(of: value).contains(where: isGroup)
    else { return nil }
    switch instruction.opcode {
    case .call:
      guard let call = view.call(value), let receiver = call.receiver, isGroup(receiver) else {
        return ""
      }
      return call.name
    case .member: return view.symbolText(of: value)
    case .nextElement: return "nextElement"
    default: return ""
    }
  }
}

extension TaskGroupBody {
  /// Some way leads from `cancelAll()` back to the results: a child may be there to cancel the others in time.
  var collectsAfterCancelling: Bool {
    view.body.instructions.indices.contains { index in
      guard use(at: ValueID(index)) == "cancelAll" else { return false }
      return GroupPaths<Bool>(group: self) { value, _ in
        switch use(at: value) {
        case "next", "nextResult", "nextElement", "waitForAll": .goOn(true)
        default: .goOn(false)
        }
      } edge: { _, _, _ in
        .goOn(false)
      }
      .outcome(from: ValueID(index), false).passed.contains(true)
    }
  }

  /// Behind this edge the group is known to have no children any more: a loop over it has ended, `next()` gave nil.
  func isEmptied(onEdge number: Int, of block: Int) -> Bool {
    let end = view.body.blocks[block].terminator
    guard end.hasValue else { return false }
    switch end.kind {
    case .iterate: return number == 1 && isGroup(end.value)
    case .branch:
      return number == 0 && view.body[end.value].opcode == .member
        && use(at: end.value) == "isEmpty"
    case .unwrap: return number == 1 && isNext(end.value)
    case .match:
      let labels = view.body.edgeLabels(of: block)
      let label = view.text(labels[labels.startIndex + number])
      return (label == "none" || label == "nil") && isNext(end.value)
    default: return false
    }
  }

  /// `await group.next()`, also under `try?`.
  private func isNext(_ value: ValueID) -> Bool {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .call: return use(at: value) == "next"
    case .load where instruction.flags.contains(.isOptionalTry):
      return view.body.instructions.indices.contains { index in
        let store = view.body.instructions[index]
        return store.opcode == .store && store.symbol == instruction.symbol
          && use(at: view.body.operand(0, of: ValueID(index))) == "next"
      }
    default: return false
    }
  }
}

extension BodyView {
  /// The block ends by waiting for the next element of an asynchronous sequence, or for its end.
  func waitsAtEnd(of block: Int) -> Bool {
    guard body.blocks[block].terminator.kind == .iterate,
      let first = body.successors(of: block).first
    else { return false }
    return body.instructionRange(of: Int(first)).contains {
      let instruction = body.instructions[$0]
      return instruction.opcode == .nextElement && instruction.flags.contains(.isAwait)
    }
  }
}
