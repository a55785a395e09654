/// Tasks as nodes, and from each an edge to every task that it waits for.
struct WaitGraph {
  /// By the index of a task, in ascending order.
  let targets: [[Int]]
  private let indices: [UInt64: Int]

  init(_ dump: TaskDump) {
    var indices: [UInt64: Int] = [:]
    for (index, task) in dump.tasks.enumerated() {
      if let id = task.id, indices[id] == nil { indices[id] = index }
    }
    var targets = dump.tasks.map { task in
      (task.wait?.tasks ?? []).compactMap { indices[$0] }
    }
    // A waiter that does not say for what is known by the one that it waits for.
    for (index, task) in dump.tasks.enumerated() {
      for waiter in task.waiters {
        if let waiter = indices[waiter] { targets[waiter].append(index) }
      }
    }
    self.indices = indices
    self.targets = targets.map { Set($0).sorted() }
  }

  func index(of id: UInt64) -> Int? { indices[id] }

  /// Sets of tasks of which each waits for each, over others (Tarjan's strongly connected components), without recursion: a chain may
  /// be as long as there are tasks.
  func entangled() -> [[Int]] {
    var result: [[Int]] = []
    var number = [Int?](repeating: nil, count: targets.count)
    var low = [Int](repeating: 0, count: targets.count)
    var isOpen = [Bool](repeating: false, count: targets.count)
    var open: [Int] = []
    var path: [(node: Int, edge: Int)] = []
    var count = 0
    func enter(_ node: Int) {
      number[node] = count
      low[node] = count
      count += 1
      open.append(node)
      isOpen[node] = true
      path.append((node, 0))
    }
    for start in targets.indices where number[start] == nil {
      enter(start)
      while let (node, edge) = path.last {
        if edge < targets[node].count {
          path[path.count - 1].edge += 1
          let target = targets[node][edge]
          if let known = number[target] {
            if isOpen[target] { low[node] = min(low[node], known) }
          } else {
            enter(target)
          }
          continue
        }
        path.removeLast()
        if let caller = path.last?.node { low[caller] = min(low[caller], low[node]) }
        guard low[node] == number[node] else { continue }
        var component: [Int] = []
        repeat {
          let member = open.removeLast()
          isOpen[member] = false
          component.append(member)
        } while component.last != node
        if component.count > 1 || targets[node].contains(node) { result.append(component) }
      }
    }
    return result.sorted { ($0.min() ?? 0) < ($1.min() ?? 0) }
  }

  func shortestCircle(through start: Int, within members: Set<Int>) -> [Int]? {
    var previous: [Int: Int] = [:]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for target in targets[node] where members.contains(target) {
        if target == start {
          var circle = [node]
          while let before = previous[circle[circle.count - 1]] { circle.append(before) }
          return circle.reversed()
        }
        if previous[target] == nil {
          previous[target] = node
          queue.append(target)
        }
      }
    }
    return nil
  }
}
