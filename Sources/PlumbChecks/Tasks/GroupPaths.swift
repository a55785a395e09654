import PlumbFlow

/// Walks the ways from an instruction to the end of a group's closure.
struct GroupPaths<Memory: Hashable> {
  enum Step {
    case goOn(Memory)
    /// The way is of no more interest.
    case stop
  }

  private struct Node: Hashable {
    let block: Int
    let memory: Memory
  }

  let group: TaskGroupBody
  /// What an instruction changes.
  var step: (ValueID, Memory) -> Step
  /// What an edge changes: the block it leaves and its number.
  var edge: (Int, Int, Memory) -> Step

  init(
    group: TaskGroupBody, step: @escaping (ValueID, Memory) -> Step,
    edge: @escaping (Int, Int, Memory) -> Step
  ) {
    self.group = group
    self.step = step
    self.edge = edge
  }

  struct Outcome {
    /// What is remembered where the closure ends without an error, over all ways.
    var endings: Set<Memory> = []
    /// What is remembered anywhere on the ways, also on those that stop.
    var passed: Set<Memory> = []
  }

  func outcome(from start: ValueID, _ memory: Memory) -> Outcome {
    let body = group.view.body
    let blocks = body.blockOfInstruction()
    var outcome = Outcome()
    var seen: Set<Node> = []
    var pending: [(block: Int, first: Int, memory: Memory)] = [
      (blocks[Int(start)], Int(start) + 1, memory)
    ]
    ways: while let (block, first, atStart) = pending.popLast() {
      var memory = atStart
      for index in first..<body.instructionRange(of: block).upperBound {
        if ValueID(index) == group.exit {
          outcome.endings.insert(memory)
          continue ways
        }
        switch step(ValueID(index), memory) {
        case .goOn(let next):
          memory = next
          outcome.passed.insert(next)
        case .stop: continue ways
        }
      }
      for (number, target) in body.successors(of: block).enumerated() {
        guard case .goOn(let next) = edge(block, number, memory) else { continue }
        outcome.passed.insert(next)
        let node = Node(block: Int(target), memory: next)
        if seen.insert(node).inserted {
          pending.append((node.block, body.instructionRange(of: node.block).lowerBound, next))
        }
      }
    }
    return outcome
  }
}
