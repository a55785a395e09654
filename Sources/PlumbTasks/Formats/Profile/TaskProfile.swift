import PlumbStacks

/// A profile of pprof (`profile.proto`), in which a sample is a task: `go tool pprof -top tasks.pb.gz`.
///
/// The labels of a task are labels of its sample, and so are its `state`, what it waits for (`wait`), its `kind` and its `name`; a label of
/// the program's own of one of these names takes its place. `-tagfocus model=bge-m3` shows the tasks of a label.
public struct TaskProfile {
  private let rendering: StackRendering

  public init(_ rendering: StackRendering) { self.rendering = rendering }

  /// Gzipped, as pprof expects it; a name should end with `.pb.gz`.
  public func render(_ dump: TaskDump) -> [UInt8] {
    let bytes = encode(dump)
    // pprof reads what is not compressed, too.
    return Gzip.compress(bytes) ?? bytes
  }

  /// What is in the gzip stream.
  func encode(_ dump: TaskDump) -> [UInt8] {
    var tables = ProfileTables(images: dump.images, program: dump.process.path, rendering)
    var profile = ProtobufWriter()
    let tasks = tables.string("tasks")
    let count = tables.string("count")
    profile.add(Field.sampleType) {
      $0.add(Field.Value.type, tasks)
      $0.add(Field.Value.unit, count)
    }
    for stack in WeightedStack.stacks(of: dump) {
      let locations = stack.frames.map { tables.location($0) }
      let samples = Counted(stack.tasks) { Self.labels(of: $0, reason: stack.reason) }
      for sample in samples.mostFirst {
        profile.add(Field.sample) { message in
          message.add(Field.Sample.location, packed: locations)
          message.add(Field.Sample.value, packed: [UInt64(sample.members.count)])
          for label in sample.key {
            let (name, value) = (tables.string(label.name), tables.string(label.value))
            message.add(Field.Sample.label) {
              $0.add(Field.Label.key, name)
              $0.add(Field.Label.string, value)
            }
          }
        }
      }
    }
    tables.write(to: &profile)
    // What a date cannot be is left out.
    if let taken = dump.process.taken, abs(taken) < 9e9 {
      // In steps that a floating-point number of seconds can hold.
      profile.add(Field.timeNanoseconds, Int64((taken * 1e6).rounded()) * 1000)
    }
    profile.add(Field.periodType) {
      $0.add(Field.Value.type, tasks)
      $0.add(Field.Value.unit, count)
    }
    profile.add(Field.period, 1)
    let comments = dump.notices.map { UInt64(tables.string($0)) }
    profile.add(Field.comment, packed: comments)
    profile.add(Field.defaultSampleType, tasks)
    for string in tables.strings { profile.add(Field.stringTable, string) }
    return profile.bytes
  }

  private static func labels(of task: LiveTask, reason: String) -> [TaskCreation.Label] {
    let labels = task.creation?.labels ?? []
    var own: [TaskCreation.Label] = [
      .init(name: "state", value: task.stateWords), .init(name: "kind", value: task.kind.rawValue),
    ]
    if task.wait != nil { own.append(.init(name: "wait", value: reason)) }
    if let name = task.name { own.append(.init(name: "name", value: name)) }
    let taken = Set(labels.map(\.name))
    return labels + own.filter { !taken.contains($0.name) }
  }
}
