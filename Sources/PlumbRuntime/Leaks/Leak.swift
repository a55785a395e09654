import PlumbInspect
import PlumbModel
import PlumbStacks
import PlumbTasks

/// Something that outlived the code that answers for it: a task, or a resource that somebody has to end.
public struct Leak: Sendable {
  public enum Subject: Sendable {
    case task(LiveTask)
    case resource(LiveResource)
  }

  public var subject: Subject
  /// Who made it, where and when; nil for what is known by a difference alone.
  var record: RegistryRecord?
  /// The calls that made it, innermost first.
  var makingStack: [StackEntry]

  /// The thread that it is, or that runs it, if that is blocked.
  public internal(set) var blockedThread: DescribedThread?

  /// Tasks that are left because they wait for this one.
  public internal(set) var consequences: [Leak] = []

  init(subject: Subject, record: RegistryRecord?, makingStack: [StackEntry]) {
    self.subject = subject
    self.record = record
    self.makingStack = makingStack
  }

  public var task: LiveTask? { if case .task(let task) = subject { task } else { nil } }

  public var resource: LiveResource? {
    if case .resource(let resource) = subject { resource } else { nil }
  }

  /// Of a task, or of a thread.
  public var name: String? {
    switch subject {
    case .task(let task): task.name
    case .resource(let resource): resource.name
    }
  }

  /// Names and values, in the order in which they were given.
  public var labels: [(name: String, value: String)] {
    record.map { $0.labels.map { ($0.name, $0.value) } } ?? []
  }

  /// The functions in which a task or thread waits, innermost first. Empty for anything else, and for what runs.
  public var waiting: [StackFunction] {
    guard let blockedThread else { return task?.stack.frames.flatMap(\.functions) ?? [] }
    // From the program's call inwards it is the wait itself, which was named.
    return Array(blockedThread.stack.frames.flatMap(\.functions).drop { !$0.isProgram })
  }

  /// The functions that made it, innermost first.
  public var making: [StackFunction] { makingStack.frames.flatMap(\.functions) }

  /// The innermost function of the program itself, or of a package of it, in which a task waits.
  public var waitingFunction: StackFunction? { waiting.first(where: \.isOfTheProgram) }

  /// The innermost function of the program that made it.
  public var makingFunction: StackFunction? { making.first(where: \.isOfTheProgram) }

  /// Whose page explains it.
  public var rule: RuleID {
    switch subject {
    case .task(let task): task.wait?.kind == .continuation ? "leaked-continuation" : "leaked-task"
    case .resource(let resource): resource.kind.rule
    }
  }
}

extension StackFunction {
  /// Written by those who test, and not by whom they build on; with a place.
  var isOfTheProgram: Bool { role == .own && place != nil }
}

extension LiveResource.Kind {
  var rule: RuleID {
    switch self {
    case .dispatchSource: "leaked-source"
    case .timer: "leaked-timer"
    case .thread: "leaked-thread"
    case .descriptor: "leaked-descriptor"
    case .mapping: "leaked-mapping"
    case .blockedThread: "blocked-thread"
    case .stream: "leaked-stream"
    }
  }
}
