/// The calls of a body that do nothing but wait or look, and throw only when the task is cancelled.
public struct CancellationPoints: Sendable {
  /// `Task.sleep(…)`, `clock.sleep(…)`, under `await`.
  public private(set) var sleeps: [ValueID] = []
  /// `Task.checkCancellation()`.
  public private(set) var checks: [ValueID] = []
  /// Reads of `Task.isCancelled`.
  public private(set) var tests: [ValueID] = []
  private let view: BodyView

  public init(_ view: BodyView) {
    self.view = view
    for index in view.body.instructions.indices {
      let value = ValueID(index)
      switch view.body[value].opcode {
      case .member:
        if view.isCancellationTest(value) { tests.append(value) }
      case .call:
        guard let call = view.call(value), let receiver = call.receiver else { continue }
        if call.name == "sleep", call.flags.contains(.isAwait) {
          sleeps.append(value)
        } else if call.name == "checkCancellation", view.isTaskType(receiver) {
          checks.append(value)
        }
      default: continue
      }
    }
  }

  /// The sleeps and checks, and the calls that only make their arguments: `.seconds(5)`.
  var withArguments: Set<ValueID> {
    var result = Set(sleeps).union(checks)
    var waiting = Array(result)
    while let value = waiting.popLast() {
      for operand in view.body.operands(of: value) where isDuration(operand) {
        if result.insert(operand).inserted { waiting.append(operand) }
      }
    }
    return result
  }

  private func isDuration(_ value: ValueID) -> Bool {
    switch view.body[value].opcode {
    case .call: return Self.makersOfDurations.contains(view.symbolText(of: value))
    case .combine: return true
    default: return false
    }
  }

  private static let makersOfDurations: Set<String> = [
    "seconds", "milliseconds", "microseconds", "nanoseconds", "UInt64", "Int", "Int64", "Double",
    "min", "max", "random", "advanced",
  ]
}

extension BodyView {
  /// Whether the value is the type `Task`.
  public func isTaskType(_ value: ValueID) -> Bool {
    body[value].opcode == .global && symbolText(of: value) == "Task"
  }

  /// `Task.isCancelled`.
  public func isCancellationTest(_ value: ValueID) -> Bool {
    body[value].opcode == .member && symbolText(of: value) == "isCancelled"
      && isTaskType(body.operand(0, of: value))
  }
}
