import CPlumbRuntime
import PlumbInspect
import PlumbStacks

/// A thread with its functions: what it does, or in what it is blocked.
public struct DescribedThread: Sendable {
  public var facts: ThreadStack
  /// With the functions that await those of its task.
  public var stack: [StackEntry]
  /// nil: it is not blocked, or did not answer.
  public var wait: ThreadWait?
  public var role: Role

  public enum Role: String, Sendable {
    /// Works for the cooperative pool, on tasks and what is given to global queues of Dispatch.
    case pool
    /// The same, and has nothing to do at the moment.
    case idle
    /// Belongs to Dispatch or Foundation themselves.
    case library
    /// Any other, the main thread among them.
    case program
  }

  /// - Parameters:
  ///   - calls: of the thread, innermost first.
  ///   - record: the tracker's of this thread, if it is blocked in a call that is noted.
  init(
    _ facts: ThreadStack, stack: [StackEntry], calls: [StackFrame], record: RegistryRecord?
  ) {
    self.facts = facts
    self.stack = stack
    let functions = calls.flatMap(\.functions)
    role = Self.role(functions, name: facts.name)
    wait = role == .idle || facts.state == .running ? nil : Self.wait(functions, facts, record)
  }

  private static func role(_ functions: [StackFunction], name: String) -> Role {
    let symbols = functions.map { $0.symbol ?? "" }
    guard symbols.contains("_dispatch_worker_thread") else {
      let isOwn = functions.contains { $0.isProgram } || functions.isEmpty
      return isOwn || symbols.contains("main") ? .program : .library
    }
    if name.hasSuffix("overcommit") || symbols.contains("_dispatch_mgr_thread") { return .library }
    // An idle one waits for work right below the function that a worker begins with.
    let below = symbols.prefix { $0 != "_dispatch_worker_thread" }
    let isIdle = below.allSatisfy { symbol in
      ["sem", "futex", "dispatch_semaphore", "syscall"].contains { symbol.contains($0) }
        || symbol.hasPrefix("_dispatch_sema4_")
    }
    return isIdle ? .idle : .pool
  }

  private static func wait(
    _ functions: [StackFunction], _ facts: ThreadStack, _ record: RegistryRecord?
  ) -> ThreadWait? {
    // What the program called last: from there inwards all is the wait.
    let own = functions.firstIndex { $0.isProgram }
    let inner = functions[..<(own ?? functions.endIndex)]
    guard
      let found = inner.lastIndex(where: { BlockingCalls.call($0.symbol ?? "") != nil }),
      let call = BlockingCalls.call(inner[found].symbol ?? "")
    else { return nil }
    // A library may wait on behalf of the program: the call that the program made is what it knows.
    let outer = inner[inner.index(after: found)...].last { $0.role == .library }
    var wait = ThreadWait(
      kind: call.kind,
      function: outer?.name ?? call.name ?? BlockingCalls.name(inner[found].symbol ?? ""),
      caller: own.map { functions[$0].name }, place: own.flatMap { functions[$0].place })
    if let record { wait.take(record) }
    if call.hasObject { wait.takeLock(at: facts.argument) }
    if wait.kind == .queue, let queue = wait.object {
      let owner = plumb_watch_queue_owner(queue)
      wait.owner = owner == 0 ? nil : owner
    }
    return wait
  }
}

extension ThreadWait {
  fileprivate mutating func take(_ record: RegistryRecord) {
    let kinds: [UInt64: Kind] = [1: .semaphore, 2: .group, 3: .queue, 4: .condition, 5: .thread]
    guard kinds[record.details[0]] == kind else { return }
    object = record.details[1] == 0 ? nil : record.details[1]
    hasLimit = record.state & 1 == 1
  }

  /// The word of a lock on which the kernel lets its thread wait.
  fileprivate mutating func takeLock(at address: UInt64) {
    guard address & 3 == 0 else { return }
    let memory = SelfMemory()
    // Swift's has its owner in the word, as the kernel wants it for priorities; libc's has it two words further.
    let isSwift = function == "Mutex.withLock"
    guard let word: UInt32 = memory.load(isSwift ? address : address &+ 8) else { return }
    let thread = Int32(bitPattern: word & 0x3fff_ffff)
    object = address
    owner = thread > 0 && ThreadStacks.exists(thread) ? thread : nil
  }
}

extension StackFunction {
  private static let ourModules: Set<String> = ["PlumbRuntime", "PlumbTesting", "PlumbXCTest"]

  /// Of the program or a package of it, and not one of ours that stands for a library's.
  var isProgram: Bool {
    guard role == .own || role == .dependency, BlockingCalls.call(symbol ?? "") == nil else {
      return false
    }
    if let module = symbol.flatMap(FunctionName.module), Self.ourModules.contains(module) {
      return false
    }
    return path?.contains("/CPlumbRuntime/") != true && symbol?.hasPrefix("plumb_") != true
      && symbol?.hasPrefix("dispatch_") != true && symbol?.hasPrefix("pthread_") != true
  }
}
