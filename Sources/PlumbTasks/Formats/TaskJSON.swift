import PlumbReport
import PlumbStacks

/// A dump for programs.
///
/// ```
/// {"version": 1,
///  "process": {"pid", "path", "takenUnixSeconds", "swiftVersion"},
///  "tasks": [{"id", "address", "name", "kind", "state", "isCancelled", "isEscalated", "isNotStarted", "priority",
///             "parent", "children": [id], "waiters": [id], "thread",
///             "wait": {"kind", "text", "tasks": [id]},
///             "stack": index,
///             "creation": {"stack": index, "creator", "ageSeconds", "owner", "thread", "labels": [{"name", "value"}]}}],
///  "stacks": [[entry]],
///  "waitCycles": [[id]],
///  "images": [{"path", "buildID", "base", "low", "high"}],
///  "notices": [text]}
/// ```
///
/// Tasks are in the order of their numbers. `kind`, `state` and the kinds of waits are the raw values of `LiveTask.Kind`, `LiveTask.State` and
/// `TaskWait.Kind`. Stacks stand once and are named by their index; their entries are those of `Documentation/crash-json.md`; the page of this format is `Documentation/tasks-json.md`. Addresses are
/// hexadecimal text. What is not known is left out. Members are only ever added; `version` grows when one changes its meaning or goes.
public struct TaskJSON {
  private let stacks: StackJSON

  public init(_ rendering: StackRendering) { stacks = StackJSON(rendering) }

  /// The last line is ended.
  public func render(_ dump: TaskDump) -> String {
    var table = StackTable()
    let tasks = dump.tasks.map { Self.task($0, &table) }
    return JSONValue.object([
      "version": .integer(1),
      "process": Self.process(dump.process),
      "tasks": .array(tasks),
      "stacks": .array(table.stacks.map { .array($0.map(stacks.entry)) }),
      "waitCycles": .array(dump.waitCycles().map(Self.ids)),
      "images": .array(dump.images.map(Self.image)),
      "notices": .array(dump.notices.map(JSONValue.string)),
    ]).pretty
  }

  private static func process(_ process: ProcessFacts) -> JSONValue {
    var members = JSONMembers()
    members.add("pid", process.pid.map { Int($0) })
    members.add("path", process.path)
    members.add("takenUnixSeconds", process.taken.map(JSONValue.number))
    members.add("swiftVersion", process.swiftVersion)
    return members.value
  }

  private static func task(_ task: LiveTask, _ table: inout StackTable) -> JSONValue {
    var members = JSONMembers()
    members.add("id", task.id)
    members.add("address", hexadecimal(task.address))
    members.add("name", task.name)
    members.add("kind", task.kind.rawValue)
    members.add("state", task.state.rawValue)
    members.add("isCancelled", .bool(task.isCancelled))
    members.add("isEscalated", .bool(task.isEscalated))
    members.add("isNotStarted", .bool(task.isNotStarted))
    members.add("priority", task.priority.map { Int($0) })
    members.add("parent", task.parent)
    members.add("children", ids(task.children))
    members.add("waiters", ids(task.waiters))
    members.add("thread", task.thread.map { Int($0) })
    if let wait = task.wait {
      members.add(
        "wait",
        [
          "kind": .string(wait.kind.rawValue), "text": .string(wait.text),
          "tasks": ids(wait.tasks),
        ])
    }
    members.add("stack", table.index(of: task.stack))
    members.add("creation", task.creation.map { creation($0, &table) })
    return members.value
  }

  private static func creation(_ creation: TaskCreation, _ table: inout StackTable) -> JSONValue {
    var members = JSONMembers()
    members.add("stack", table.index(of: creation.stack))
    members.add("creator", creation.creator)
    members.add("ageSeconds", creation.age.map(JSONValue.number))
    members.add("owner", creation.owner)
    members.add("thread", creation.thread.map { Int($0) })
    members.add(
      "labels",
      creation.labels.map { ["name": .string($0.name), "value": .string($0.value)] as JSONValue })
    return members.value
  }

  private static func ids(_ ids: [UInt64]) -> JSONValue {
    .array(ids.map { .integer(Int(clamping: $0)) })
  }

  private static func image(_ image: LoadedImage) -> JSONValue {
    var members = JSONMembers()
    members.add("path", image.file.path)
    members.add("buildID", image.file.buildID)
    members.add("base", hexadecimal(image.base))
    members.add("low", hexadecimal(image.low))
    members.add("high", hexadecimal(image.high))
    return members.value
  }
}

/// Each stack once.
private struct StackTable {
  private(set) var stacks: [[StackEntry]] = []
  private var indices: [Key: Int] = [:]

  private struct Key: Hashable {
    var addresses: [UInt64]
    var isAsync: Bool
  }

  mutating func index(of stack: [StackEntry]) -> Int {
    // An address means another place for a call than for a function that will go on.
    let key = Key(addresses: stack.addresses, isAsync: stack.frames.first?.kind == .async)
    if let known = indices[key] { return known }
    indices[key] = stacks.count
    stacks.append(stack)
    return stacks.count - 1
  }
}
