import PlumbInspect
import PlumbStacks

/// How many frames of a stack are kept.
public struct StackLimits: Sendable {
  public var innermost = 400
  public var outermost = 100

  public init() {}
}

/// Stacks with symbols, each made once and shared by all tasks that stand there.
struct StackCache {
  struct Stack {
    var entries: [StackEntry]
    /// Tells apart what is not equal.
    var index: Int
  }

  private var symbolizer: StackSymbolizer
  private let limits: StackLimits
  private var asyncStacks: [[UInt64]: Stack] = [:]
  private var callStacks: [[UInt64]: [StackEntry]] = [:]

  init(_ symbolizer: StackSymbolizer, limits: StackLimits) {
    self.symbolizer = symbolizer
    self.limits = limits
  }

  /// Functions that will go on; their addresses are entry points.
  mutating func async(_ backtrace: [AsyncFrame]) -> Stack {
    let addresses = backtrace.map(\.resume)
    if let known = asyncStacks[addresses] { return known }
    let entries = entries(addresses) { symbolizer, address in
      symbolizer.frame(at: address, isExact: true, kind: .async)
    }
    let stack = Stack(entries: entries, index: asyncStacks.count)
    asyncStacks[addresses] = stack
    return stack
  }

  /// Calls, by the addresses that they return to.
  mutating func creation(_ frames: [UInt64]) -> [StackEntry] {
    if let known = callStacks[frames] { return known }
    let entries = entries(frames) { symbolizer, address in
      symbolizer.frame(at: address, isExact: false)
    }
    callStacks[frames] = entries
    return entries
  }

  private mutating func entries(
    _ addresses: [UInt64], _ frame: (inout StackSymbolizer, UInt64) -> StackFrame
  ) -> [StackEntry] {
    let left = addresses.count - limits.innermost - limits.outermost
    guard left > 0 else { return addresses.map { .frame(frame(&symbolizer, $0)) } }
    return addresses.prefix(limits.innermost).map { .frame(frame(&symbolizer, $0)) }
      + [.elided(left)]
      + addresses.suffix(limits.outermost).map { .frame(frame(&symbolizer, $0)) }
  }
}
