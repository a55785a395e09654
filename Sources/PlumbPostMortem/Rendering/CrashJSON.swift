import PlumbCrashFormat
import PlumbReport
import PlumbStacks

/// Crashes for programs; `Documentation/crash-json.md` says what each member means.
///
/// Members are only ever added; `version` grows when one changes its meaning or goes. What is not known is left out.
public struct CrashJSON {
  private let rendering: CrashRendering
  private var stacks: StackJSON { StackJSON(rendering.stacks) }

  public init(_ rendering: CrashRendering) { self.rendering = rendering }

  public func render(_ crashes: [PostMortem]) -> String {
    JSONValue.object([
      "version": .integer(1), "crashes": .array(crashes.map(json)),
    ]).pretty
  }

  private func json(_ crash: PostMortem) -> JSONValue {
    let record = crash.record
    var members = JSONMembers()
    members.add("source", crash.source)
    members.add("origin", crash.origin.rawValue)
    members.add("isComplete", .bool(record.isComplete))
    members.add("fingerprint", "\(crash.fingerprint)")
    members.add(
      "cause", ["kind": .string(crash.cause.kind.rawValue), "text": .string(crash.cause.text)])
    members.add("message", record.message)
    members.add("unixMilliseconds", record.crashedUnixMilliseconds)
    members.add("program", program(record))
    members.add("swiftVersion", record.swiftVersion)
    members.add("host", record.host.map(Self.host))
    members.add("signal", record.signal.map(Self.signal))
    members.add("fault", record.fault.map(Self.fault))
    members.add("memory", record.memory.map(Self.memory))
    members.add("labels", record.labels.map(Self.pair))
    members.add("breadcrumbs", record.breadcrumbs.map(Self.breadcrumb))
    members.add("blamed", crash.blamed.map(stacks.function))
    members.add("threads", crash.threads.map(thread))
    members.add("tasks", crash.tasks.map(task))
    members.add("images", record.images.map(Self.image))
    members.add("notices", crash.notices.map(JSONValue.string))
    return members.value
  }

  private func thread(_ thread: PostMortem.Thread) -> JSONValue {
    var members = JSONMembers()
    members.add("id", thread.id)
    members.add("name", thread.name)
    members.add("isCrashed", .bool(thread.isCrashed))
    members.add("status", thread.status)
    members.add("task", thread.taskID)
    members.add("stack", thread.stack.map(stacks.entry))
    if !thread.registers.isEmpty {
      members.add(
        "registers",
        JSONValue.object(thread.registers.map { ($0.name, .string(hexadecimal($0.value))) }))
    }
    return members.value
  }

  private func task(_ task: PostMortem.Task) -> JSONValue {
    var members = JSONMembers()
    members.add("address", hexadecimal(task.address))
    members.add("id", task.id)
    members.add("name", task.name)
    members.add("relation", task.relation)
    members.add("state", task.state)
    members.add("stack", task.stack.map(stacks.entry))
    return members.value
  }
}

extension CrashJSON {
  private func program(_ record: CrashReport) -> JSONValue? {
    guard let program = record.program else { return nil }
    var members = JSONMembers()
    members.add("path", program.path)
    members.add("name", program.name)
    members.add("pid", program.pid)
    members.add("parentPID", program.parentPID)
    members.add("uid", program.uid)
    members.add("startedUnixMilliseconds", program.startedUnixMilliseconds)
    members.add("uptimeMilliseconds", program.uptimeMilliseconds)
    members.add("arguments", record.arguments.map(JSONValue.string))
    members.add("environment", record.environment.map(Self.pair))
    return members.value
  }

  private static func host(_ host: CrashReport.Host) -> JSONValue {
    var members = JSONMembers()
    members.add("name", host.name)
    members.add("kernel", host.kernel)
    members.add("cpus", host.cpus)
    return members.value
  }

  private static func signal(_ signal: CrashReport.Signal) -> JSONValue {
    var members = JSONMembers()
    members.add("number", signal.number)
    members.add("name", signal.name)
    members.add("code", signal.code)
    members.add("codeName", signal.codeName)
    members.add("address", signal.address.map(hexadecimal))
    members.add("senderPID", signal.senderPID)
    members.add("senderUID", signal.senderUID)
    return members.value
  }

  private static func fault(_ fault: CrashReport.Fault) -> JSONValue {
    var members = JSONMembers()
    members.add("kind", fault.kind)
    members.add("address", fault.address.map(hexadecimal))
    members.add("access", fault.access)
    members.add("low", fault.low.map(hexadecimal))
    members.add("high", fault.high.map(hexadecimal))
    members.add("permissions", fault.permissions)
    members.add("path", fault.path)
    return members.value
  }

  private static func memory(_ memory: CrashReport.Memory) -> JSONValue {
    var members = JSONMembers()
    members.add("residentBytes", memory.residentBytes)
    members.add("virtualBytes", memory.virtualBytes)
    members.add("peakBytes", memory.peakBytes)
    members.add("limitBytes", memory.limitBytes)
    members.add("availableBytes", memory.availableBytes)
    return members.value
  }

  private static func image(_ image: CrashReport.Image) -> JSONValue {
    var members = JSONMembers()
    members.add("path", image.path)
    members.add("buildID", image.buildID)
    members.add("base", hexadecimal(image.base))
    members.add("low", hexadecimal(image.low))
    members.add("high", hexadecimal(image.high))
    return members.value
  }

  private static func breadcrumb(_ crumb: CrashReport.Breadcrumb) -> JSONValue {
    var members = JSONMembers()
    members.add("name", crumb.name)
    members.add("sequence", crumb.sequence)
    members.add("ageMilliseconds", crumb.ageMilliseconds)
    members.add("thread", crumb.thread)
    members.add("fields", crumb.fields.map(pair))
    return members.value
  }

  private static func pair(_ pair: CrashReport.NamedValue) -> JSONValue {
    ["name": .string(pair.name), "value": .string(pair.value)]
  }
}
