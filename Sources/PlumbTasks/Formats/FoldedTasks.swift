import PlumbReport
import PlumbStacks

/// For flame graphs: one line a stack, the outermost function first, then what the task waits for in brackets, then the number of tasks.
public struct FoldedTasks {
  private let rendering: StackRendering

  public init(_ rendering: StackRendering) { self.rendering = rendering }

  /// Lines are sorted, and the last one is ended. Empty without tasks.
  public func render(_ dump: TaskDump) -> String {
    var counts: [String: Int] = [:]
    for stack in WeightedStack.stacks(of: dump) {
      var names: [String] = []
      for frame in stack.frames.reversed() {
        switch frame {
        case .note(let note): names.append(note)
        case .code(let frame):
          names +=
            frame.functions.isEmpty
            ? [frame.addressName] : frame.functions.reversed().map(rendering.name)
        }
      }
      let leaf = "[\(stack.reason)]"
      if names.last != leaf { names.append(leaf) }
      counts[names.map(Self.clean).joined(separator: ";"), default: 0] += stack.weight
    }
    return counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
  }

  /// The semicolon is what separates functions.
  private static func clean(_ name: String) -> String {
    PrintableText.clean(name.replacing(";", with: ":"))
  }
}
