import PlumbReport
import PlumbStacks

/// For www.speedscope.app: the tasks by where they wait and, where that is known, by where they were made. The weight is their number.
public struct SpeedscopeTasks {
  private let rendering: StackRendering

  public init(_ rendering: StackRendering) { self.rendering = rendering }

  /// The last line is ended.
  public func render(_ dump: TaskDump) -> String {
    var frames = FrameTable(rendering: rendering)
    let waiting = WeightedStack.stacks(of: dump).map { stack in
      (frames.indices(of: stack), stack.weight)
    }
    var profiles = [Self.profile("tasks by where they wait", waiting)]
    let made = Counted(dump.tasks.compactMap(\.creation).filter { !$0.stack.isEmpty }) {
      $0.stack.addresses
    }
    if !made.mostFirst.isEmpty {
      let samples = made.mostFirst.map { place in
        (frames.indices(of: place.members[0].stack.telling.frames), place.members.count)
      }
      profiles.append(Self.profile("tasks by where they were made", samples))
    }
    let name = dump.process.path?.split(separator: "/").last.map(String.init) ?? "tasks"
    return JSONValue.object([
      "$schema": "https://www.speedscope.app/file-format-schema.json",
      "name": .string(name), "exporter": "plumb", "activeProfileIndex": .integer(0),
      "shared": ["frames": .array(frames.frames)], "profiles": .array(profiles),
    ]).pretty
  }

  private static func profile(_ name: String, _ samples: [([Int], Int)]) -> JSONValue {
    .object([
      "type": "sampled", "name": .string(name), "unit": "none", "startValue": .integer(0),
      "endValue": .integer(samples.map(\.1).reduce(0, +)),
      "samples": .array(samples.map { .array($0.0.map(JSONValue.integer)) }),
      "weights": .array(samples.map { .integer($0.1) }),
    ])
  }
}

/// Functions that are named by their index.
private struct FrameTable {
  let rendering: StackRendering
  private(set) var frames: [JSONValue] = []
  private var indices: [Key: Int] = [:]

  private struct Key: Hashable {
    var name: String
    var file: String?
    var line: Int
  }

  init(rendering: StackRendering) { self.rendering = rendering }

  /// Outermost first, and what the task waits for behind.
  mutating func indices(of stack: WeightedStack) -> [Int] {
    var result: [Int] = []
    for frame in stack.frames.reversed() {
      switch frame {
      case .note(let note): result.append(index(Key(name: note, line: 0)))
      case .code(let frame): result += indices(of: [frame])
      }
    }
    let reason = index(Key(name: "[\(stack.reason)]", line: 0))
    return result.last == reason ? result : result + [reason]
  }

  mutating func indices(of frames: [StackFrame]) -> [Int] {
    var result: [Int] = []
    for frame in frames.reversed() {
      if frame.functions.isEmpty { result.append(index(Key(name: frame.addressName, line: 0))) }
      for function in frame.functions.reversed() {
        let file = function.place.map { rendering.sources.shownPath($0.path) }
        result.append(
          index(Key(name: rendering.name(function), file: file, line: function.line)))
      }
    }
    return result
  }

  private mutating func index(_ key: Key) -> Int {
    if let known = indices[key] { return known }
    var members = JSONMembers()
    members.add("name", key.name)
    members.add("file", key.file)
    if key.line > 0 { members.add("line", key.line) }
    indices[key] = frames.count
    frames.append(members.value)
    return frames.count - 1
  }
}
