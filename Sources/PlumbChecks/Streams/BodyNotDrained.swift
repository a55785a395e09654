import PlumbFlow
import PlumbModel

/// Pipes of a child process that are read only after the child has ended, or not at all.
struct BodyNotDrained: DraftingCheck {
  var rules: [RuleID] { ["body-not-drained"] }
  var triggers: [String] { ["Pipe"] }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    let outputs = pipesOfProcesses(in: view)
    guard !outputs.isEmpty else { return [] }
    return waits(in: view).compactMap { wait in
      let unread = outputs.filter {
        $0.process == wait.process && !isRead($0, before: wait.call, view)
      }
      guard let output = unread.first else { return nil }
      let child = ChildProgram(process: wait.process, in: view)
      if child.saysLittle { return nil }
      return Draft(
        rule: "body-not-drained", view: view, offset: view.body[wait.call].offset,
        message: "the child's \(output.stream) goes to a pipe that is not read before this wait: "
          + "both stop when the pipe is full",
        steps: [
          .init(offset: view.body[output.assignment].offset, note: "the pipe is set here"),
          .init(
            offset: view.body[wait.call].offset,
            note: "the child waits for room in it, and this for the child"),
        ],
        notes: ["read the pipe to its end before 'waitUntilExit()'"],
        // A process that comes ready-made may be one that says little.
        confidence: child.isMadeHere ? nil : .low)
    }
  }

  private struct Output {
    var process: UInt32
    var stream: String
    var assignment: ValueID
    var pipe: ValueID
  }

  /// `process.standardOutput = Pipe()`, or a variable that holds one made here.
  private func pipesOfProcesses(in view: BodyView) -> [Output] {
    var outputs: [Output] = []
    let pipes = TokenSites(view: view).initializers(of: ["Pipe"])
    for site in pipes {
      let uses = pipeUses(site.call.value, view)
      for (index, instruction) in view.body.instructions.enumerated()
      where instruction.opcode == .storeMember {
        let value = ValueID(index)
        let name = view.text(instruction.symbol)
        guard name == "standardOutput" || name == "standardError",
          uses.aliases.contains(view.body.operand(1, of: value)),
          let process = local(view.body.operand(0, of: value), view)
        else { continue }
        outputs.append(
          Output(
            process: process, stream: name == "standardOutput" ? "output" : "error output",
            assignment: value, pipe: site.call.value))
      }
    }
    return outputs.sorted { $0.assignment < $1.assignment }
  }

  private func pipeUses(_ pipe: ValueID, _ view: BodyView) -> TokenUses {
    TokenUses(
      view: view, kind: TokenKind(events: [], members: ["fileHandleForWriting"]),
      origin: .value(pipe))
  }

  private func waits(in view: BodyView) -> [(call: ValueID, process: UInt32)] {
    view.body.instructions.indices.compactMap { index in
      guard let call = view.call(ValueID(index)), call.name == "waitUntilExit",
        let receiver = call.receiver, let process = local(receiver, view)
      else { return nil }
      return (call.value, process)
    }
  }

  private func local(_ value: ValueID, _ view: BodyView) -> UInt32? {
    view.body[value].opcode == .load ? view.body[value].symbol : nil
  }

  /// Whether anything that may read the pipe can come before the wait.
  private func isRead(_ output: Output, before wait: ValueID, _ view: BodyView) -> Bool {
    let uses = pipeUses(output.pipe, view)
    if !uses.returningBlocks.isEmpty { return true }
    let reads = uses.uses.filter { value, use in
      switch use {
      case .borrow: false
      case .escape, .storedInProperty: !isOutputOfAProcess(value, output, view)
      default: true
      }
    }
    return reads.keys.contains { view.body.mayPrecede($0, wait) }
  }

  private func isOutputOfAProcess(_ value: ValueID, _ output: Output, _ view: BodyView) -> Bool {
    guard view.body[value].opcode == .storeMember,
      ["standardOutput", "standardError"].contains(view.symbolText(of: value))
    else { return false }
    return local(view.body.operand(0, of: value), view) == output.process
  }
}

/// What is known of the program that a process runs.
private struct ChildProgram {
  /// The process is made in this body, not handed in or made by a helper.
  private(set) var isMadeHere = false
  /// The program's name, where it is written out.
  private var name: Substring?

  /// Programs whose output is a line or two, whatever they are asked.
  private static let terse: Set<Substring> = [
    "which", "uname", "pwd", "whoami", "id", "hostname", "arch", "nproc", "date", "true", "false",
    "test", "basename", "dirname", "realpath", "readlink", "mktemp", "sw_vers", "xcode-select",
    "kill", "sleep", "touch", "mkdir", "chmod",
  ]

  init(process: UInt32, in view: BodyView) {
    if let made = view.body.definition(of: process), let call = view.call(made) {
      isMadeHere = TokenSites.typeName(call, in: view) == "Process"
    }
    for (index, instruction) in view.body.instructions.enumerated()
    where instruction.opcode == .storeMember {
      let object = view.body[view.body.operand(0, of: ValueID(index))]
      guard object.opcode == .load, object.symbol == process,
        ["executableURL", "launchPath"].contains(view.text(instruction.symbol))
      else { continue }
      name = Self.program(at: view.body.operand(1, of: ValueID(index)), in: view)
    }
  }

  var saysLittle: Bool { name.map { Self.terse.contains($0) } ?? false }

  /// The last part of a path that is a literal, or of the URL that one makes.
  private static func program(at value: ValueID, in view: BodyView) -> Substring? {
    let path = view.call(value)?.arguments.first ?? value
    return view.literal(path)?.split(separator: "/").last?.drop { $0 == "\"" }.prefix { $0 != "\"" }
  }
}
