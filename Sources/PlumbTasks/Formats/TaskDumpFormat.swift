import PlumbStacks

/// How a dump is written.
public enum TaskDumpFormat: String, Sendable, CaseIterable {
  /// For people: groups of tasks with equal stacks, most first.
  case text
  case json
  /// `profile.proto`, gzipped: `go tool pprof file.pb.gz`.
  case pprof
  /// For flame graphs: `outermost;…;innermost count`.
  case folded
  /// For www.speedscope.app.
  case speedscope

  /// What a file's name should end with: `tasks.pb.gz`.
  public var fileExtension: String {
    switch self {
    case .text: "txt"
    case .json: "json"
    case .pprof: "pb.gz"
    case .folded: "folded"
    case .speedscope: "speedscope.json"
    }
  }

  public func render(_ dump: TaskDump, _ rendering: StackRendering) -> [UInt8] {
    switch self {
    case .text: Array(TaskText(dump, rendering).text.utf8)
    case .json: Array(TaskJSON(rendering).render(dump).utf8)
    case .pprof: TaskProfile(rendering).render(dump)
    case .folded: Array(FoldedTasks(rendering).render(dump).utf8)
    case .speedscope: Array(SpeedscopeTasks(rendering).render(dump).utf8)
    }
  }

  /// Without colours and source lines.
  public func render(_ dump: TaskDump, sources: SourceFiles) -> [UInt8] {
    render(dump, StackRendering(sources: sources, showsSnippets: false))
  }
}
