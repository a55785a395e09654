/// Finds where a body stays for ever: loops that it may enter and never leaves, and calls that do not come back.
///
/// A loop is endless if no edge leads out of it. `while true` has no such edge; a test of something that may change, a
/// `break`, or an error of the work itself has. What counts is the shape of the graph, not the values.
public struct EndlessLoops: Sendable {
  /// What cancelling the task does.
  public enum Cancellation: Sendable {
    /// Nobody can cancel it, or it is asked what happens until somebody does: tests of `Task.isCancelled` are false and a
    /// sleep does not throw.
    case never
    /// It may come at any time.
    case possible
  }

  public struct Loop: Sendable {
    public var blocks: Set<Int>
    /// Where the loop begins.
    public var offset: UInt32
    /// The call that does not come back, if that is the reason.
    public var call: ValueID?
  }

  /// In the order of their places.
  public let loops: [Loop]

  /// - Parameter staysForever: Whether a call does not come back.
  public init(
    _ view: BodyView, cancellation: Cancellation,
    staysForever: (CallParts) -> Bool = { _ in false }
  ) {
    guard !view.body.flags.contains(.isOpaque), !view.body.blocks.isEmpty else {
      loops = []
      return
    }
    let edges = LoopEdges(view, cancellation: cancellation)
    var endlessCalls: [Int: ValueID] = [:]
    var successors = view.body.blocks.indices.map { edges.successors(of: $0) }
    for block in view.body.blocks.indices {
      let call = view.body.instructionRange(of: block).first { index in
        view.call(ValueID(index)).map(staysForever) ?? false
      }
      guard let call else { continue }
      endlessCalls[block] = ValueID(call)
      successors[block] = []
    }
    var found: [Loop] = []
    for group in StronglyConnected(from: 0, successors: successors).groups {
      let blocks = Set(group)
      if group.count == 1, let call = endlessCalls[group[0]] {
        found.append(Loop(blocks: blocks, offset: view.body[call].offset, call: call))
        continue
      }
      let isLoop = group.count > 1 || successors[group[0]].contains(group[0])
      guard isLoop, group.allSatisfy({ successors[$0].allSatisfy(blocks.contains) }) else {
        continue
      }
      let offsets = group.map { view.body.blocks[$0].terminator.offset }
      found.append(Loop(blocks: blocks, offset: offsets.min() ?? 0))
    }
    loops = found.sorted { $0.offset < $1.offset }
  }
}

extension EndlessLoops {
  /// The blocks of each outermost loop, endless or not, and the ways that lead out of it.
  public static func all(in view: BodyView) -> [(blocks: Set<Int>, exits: [(from: Int, to: Int)])] {
    guard !view.body.flags.contains(.isOpaque), !view.body.blocks.isEmpty else { return [] }
    let edges = LoopEdges(view, cancellation: .possible)
    let successors = view.body.blocks.indices.map { edges.successors(of: $0) }
    return StronglyConnected(from: 0, successors: successors).groups.compactMap { group in
      guard group.count > 1 || successors[group[0]].contains(group[0]) else { return nil }
      let blocks = Set(group)
      let exits = group.sorted().flatMap { from in
        successors[from].filter { !blocks.contains($0) }.map { (from, $0) }
      }
      return (blocks, exits)
    }
  }
}

/// The edges of a body that can be taken, as far as constants and cancellation tell.
public struct LoopEdges {
  let view: BodyView
  let cancellation: EndlessLoops.Cancellation
  /// Calls whose errors only say that the task was cancelled, with what they evaluate for their arguments.
  private let cancellationCalls: Set<ValueID>

  public init(_ view: BodyView, cancellation: EndlessLoops.Cancellation) {
    self.view = view
    self.cancellation = cancellation
    cancellationCalls = cancellation == .never ? CancellationPoints(view).withArguments : []
  }

  public func successors(of block: Int) -> [Int] {
    let targets = view.body.successors(of: block).map { Int($0) }
    let end = view.body.blocks[block].terminator
    switch end.kind {
    case .branch where end.hasValue:
      switch outcome(of: end.value) {
      case true: return [targets[0]]
      case false: return [targets[1]]
      case nil: break
      }
    case .invoke:
      if let last = view.body.instructionRange(of: block).last,
        cancellationCalls.contains(ValueID(last))
      {
        return [targets[0]]
      }
    default: break
    }
    return targets.filter { !isCrash($0) }
  }

  /// What a condition is bound to be.
  private func outcome(of value: ValueID) -> Bool? {
    switch view.body[value].opcode {
    case .literal:
      switch view.literal(value) {
      case "true": return true
      case "false": return false
      default: return nil
      }
    case .member:
      return cancellation == .never && view.isCancellationTest(value) ? false : nil
    case .combine where view.body[value].operandCount == 2:
      // `Task.isCancelled == false`
      let sides = [view.body.operand(0, of: value), view.body.operand(1, of: value)]
        .map { outcome(of: $0) }
      guard let left = sides[0], let right = sides[1] else { return nil }
      switch view.symbolText(of: value) {
      case "==": return left == right
      case "!=": return left != right
      default: return nil
      }
    default: return nil
    }
  }

  /// Ends in `fatalError` or what the compiler knows not to happen: no way out that a loop could be left by.
  private func isCrash(_ block: Int) -> Bool {
    guard view.body.blocks[block].terminator.kind == .unreachable else { return false }
    guard let last = view.body.instructionRange(of: block).last else { return true }
    guard let call = view.call(ValueID(last)) else { return false }
    return ["fatalError", "preconditionFailure", "assertionFailure"].contains(call.name)
  }
}
