/// Groups the nodes of a graph that reach each other (Tarjan's algorithm, without recursion).
struct StronglyConnected {
  /// Groups in reverse topological order: what a group leads to comes before it.
  private(set) var groups: [[Int]] = []

  private var index: [Int]
  private var low: [Int]
  private var isOnStack: [Bool]
  private var stack: [Int] = []
  private var next = 0

  /// - Parameter successors: one list a node.
  init(from start: Int, successors: [[Int]]) {
    index = [Int](repeating: -1, count: successors.count)
    low = index
    isOnStack = [Bool](repeating: false, count: successors.count)
    visit(start, successors)
  }

  private mutating func visit(_ start: Int, _ successors: [[Int]]) {
    var work: [(node: Int, next: Int)] = []
    enter(start, &work)
    while let (node, position) = work.last {
      if position < successors[node].count {
        work[work.count - 1].next += 1
        let target = successors[node][position]
        if index[target] < 0 {
          enter(target, &work)
        } else if isOnStack[target] {
          low[node] = min(low[node], index[target])
        }
      } else {
        work.removeLast()
        if let parent = work.last?.node { low[parent] = min(low[parent], low[node]) }
        if low[node] == index[node] { close(node) }
      }
    }
  }

  private mutating func enter(_ node: Int, _ work: inout [(node: Int, next: Int)]) {
    index[node] = next
    low[node] = next
    next += 1
    stack.append(node)
    isOnStack[node] = true
    work.append((node, 0))
  }

  private mutating func close(_ root: Int) {
    var group: [Int] = []
    while let node = stack.popLast() {
      isOnStack[node] = false
      group.append(node)
      if node == root { break }
    }
    groups.append(group)
  }
}
