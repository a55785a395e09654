import CPlumbRuntime
import PlumbInspect
import PlumbModel
import PlumbStacks
import PlumbTasks

/// Who waits for whom, as far as it is certain. What only seems likely has no edge.
struct HangGraph {
  private(set) var nodes: [HangNode] = []
  private(set) var edges: [HangNode: [HangEdge]] = [:]
  private(set) var ends: [HangNode: HangEnd] = [:]
  private(set) var awaited: Set<HangNode> = []
  /// Where a task waits and what called that, innermost first: tells apart those that end alike.
  private(set) var ways: [HangNode: [Place]] = [:]

  private var pairs: Set<Pair> = []
  private struct Pair: Hashable {
    var from: HangNode
    var to: HangNode
  }

  private let tasks: [UInt64: HangNode]
  private let threads: [Int32: HangNode]
  private let described: [DescribedThread]
  /// Who is on an actor now, by the actor's address.
  private let occupants: [UInt64: DescribedThread]

  /// - Parameter actors: of which actor a task waits for its turn, by the task's address.
  init(dump: TaskDump, threads: [DescribedThread], actors: [UInt64: UInt64]) {
    tasks = Dictionary(
      dump.tasks.compactMap { task in
        task.id.map { ($0, HangNode(.task, task.address, title: "task \(task.title)")) }
      }, uniquingKeysWith: { first, _ in first })
    self.threads = Dictionary(
      threads.map { ($0.facts.thread, $0.node) }, uniquingKeysWith: { first, _ in first })
    occupants = Dictionary(
      threads.compactMap { thread in thread.facts.executor.map { ($0, thread) } },
      uniquingKeysWith: { first, _ in first })
    described = threads
    let runners = Dictionary(
      threads.compactMap { thread in thread.facts.task.map { ($0.address, thread) } },
      uniquingKeysWith: { first, _ in first })
    for thread in threads where thread.role != .idle { add(thread) }
    let pool = blockedPool()
    // Whether the pool is starved is told by the pool itself.
    for task in dump.tasks where task.name != PoolLane.probeName {
      add(task, runner: runners[task.address], actor: actors[task.address], pool: pool)
    }
    for task in dump.tasks { addWaiters(of: task) }
  }

  private mutating func add(_ edge: HangEdge) {
    guard pairs.insert(Pair(from: edge.from, to: edge.to)).inserted else { return }
    edges[edge.from, default: []].append(edge)
    awaited.insert(edge.to)
  }

  private mutating func register(_ node: HangNode) {
    if edges[node] == nil, ends[node] == nil { nodes.append(node) }
  }

  // MARK: Tasks

  private func node(_ task: LiveTask) -> HangNode {
    HangNode(.task, task.address, title: "task \(task.title)")
  }

  private mutating func add(
    _ task: LiveTask, runner: DescribedThread?, actor: UInt64?, pool: HangNode?
  ) {
    let node = node(task)
    register(node)
    if let runner {
      add(HangEdge(from: node, to: runner.node, relation: "runs on"))
      return
    }
    if task.state == .running {
      ends[node] = HangEnd(kind: .running, text: "is running")
      return
    }
    let way = task.way
    ways[node] = way
    let place = way.first
    guard let wait = task.wait else {
      let isEnqueued = task.state == .enqueued
      ends[node] = HangEnd(
        kind: isEnqueued ? .enqueued : .unknown,
        text: isEnqueued
          ? "waits for a thread to run on" : "is suspended, for what is not known", place: place)
      return
    }
    for target in wait.tasks.compactMap({ tasks[$0] }) {
      let relation =
        wait.kind == .group ? "waits in its task group for" : "waits for the value of"
      add(HangEdge(from: node, to: target, relation: relation, place: place))
    }
    if wait.kind == .globalExecutor, let pool {
      add(HangEdge(from: node, to: pool, relation: "waits for its turn on", place: place))
    }
    if let actor, wait.kind == .actor || wait.kind == .mainActor {
      let title = wait.kind == .mainActor ? "the main actor" : Self.actorTitle(wait, actor)
      let actorNode = HangNode(.actor, actor, title: title)
      add(HangEdge(from: node, to: actorNode, relation: "waits for its turn on", place: place))
      addOccupant(of: actorNode, isMain: wait.kind == .mainActor)
    }
    if edges[node] == nil {
      let addition = wait.kind == .continuation ? " that nobody has resumed" : ""
      ends[node] = HangEnd(kind: .init(wait.kind), text: wait.text + addition, place: place)
    }
  }

  /// The type's name is in the sentence that the dump has for people.
  private static func actorTitle(_ wait: TaskWait, _ address: UInt64) -> String {
    guard let range = wait.text.firstRange(of: "actor ") else {
      return "actor 0x\(String(address, radix: 16))"
    }
    return String(wait.text[range.lowerBound...])
  }

  private mutating func addOccupant(of actor: HangNode, isMain: Bool) {
    guard edges[actor] == nil, ends[actor] == nil else { return }
    register(actor)
    if let thread = occupants[actor.key] {
      var edge = HangEdge(from: actor, to: thread.node, relation: "is busy on")
      if let task = thread.facts.task {
        edge.relation = "is busy with \(task.title) on"
      }
      add(edge)
    } else if isMain, let main = described.first(where: \.isMain) {
      add(HangEdge(from: actor, to: main.node, relation: "runs on"))
    } else {
      ends[actor] = HangEnd(kind: .unknownOwner, text: "is busy; with whom is not known")
    }
  }

  private mutating func addWaiters(of task: LiveTask) {
    for waiter in task.waiters.compactMap({ tasks[$0] }) where edges[waiter] == nil {
      add(HangEdge(from: waiter, to: node(task), relation: "waits for the value of"))
      ends[waiter] = nil
    }
  }

  // MARK: Threads

  private mutating func add(_ thread: DescribedThread) {
    let node = thread.node
    register(node)
    guard let wait = thread.wait else {
      ends[node] = HangEnd(
        kind: thread.facts.problem == nil ? .running : .unknown,
        text: thread.facts.problem == nil ? "is running" : thread.silence, place: thread.place)
      return
    }
    guard let owner = wait.owner, let holder = threads[owner] else {
      ends[node] = HangEnd(
        kind: wait.hasLimit || wait.kind == .sleep ? .sleeping : .blocked,
        text: "is blocked in \(wait.function)", place: wait.place)
      return
    }
    switch wait.kind {
    case .thread:
      add(HangEdge(from: node, to: holder, relation: "waits for the end of", place: wait.place))
    case .queue, .lock:
      let address = wait.object ?? 0
      let object = HangNode(
        wait.kind == .queue ? .queue : .lock, address,
        title: (wait.kind == .queue ? "queue" : "lock") + " 0x" + String(address, radix: 16))
      add(
        HangEdge(
          from: node, to: object, relation: "is blocked in \(wait.function) for",
          place: wait.place))
      if edges[object] == nil {
        register(object)
        let relation = wait.kind == .queue ? "is worked off by" : "is held by"
        add(HangEdge(from: object, to: holder, relation: relation))
      }
    default:
      ends[node] = HangEnd(
        kind: .blocked, text: "is blocked in \(wait.function)", place: wait.place)
    }
  }

  /// So many tasks run at once, at most.
  private static var poolWidth: Int { Int(plumb_watch_processor_count()) }

  /// The pool as a party, if none of its threads can take work.
  private mutating func blockedPool() -> HangNode? {
    let workers = described.filter { $0.role == .pool && $0.facts.task != nil && $0.wait != nil }
    guard workers.count >= Self.poolWidth else { return nil }
    let pool = HangNode(.pool, 0, title: "the cooperative pool")
    register(pool)
    for worker in workers {
      add(HangEdge(from: pool, to: worker.node, relation: "is blocked, with the others, on"))
    }
    return pool
  }
}

extension LiveTask {
  /// Where the program waits in it and what called that, innermost first.
  var way: [Place] {
    stack.frames.flatMap(\.functions).filter(\.isProgram).compactMap(\.place)
  }
}

extension HangEnd.Kind {
  fileprivate init(_ wait: TaskWait.Kind) {
    switch wait {
    case .sleep: self = .sleeping
    case .globalExecutor: self = .enqueued
    case .actor, .mainActor: self = .unknownOwner
    case .task, .group: self = .unknown
    default: self = .unresumed
    }
  }
}
