/// Circles, and where chains lead.
extension HangGraph {
  /// Circles of parties that wait for each other; of those that share a party one is enough. Each edge leads to the next one, and the last to the first.
  func cycles() -> [[HangEdge]] {
    var result: [[HangEdge]] = []
    var taken: Set<HangNode> = []
    for node in nodes where !taken.contains(node) {
      guard let circle = circle(through: node) else { continue }
      taken.formUnion(circle.map(\.from))
      result.append(circle)
    }
    return result
  }

  /// The shortest one, by breadth.
  private func circle(through start: HangNode) -> [HangEdge]? {
    var way: [HangNode: HangEdge] = [:]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for edge in edges[node] ?? [] {
        if edge.to == start {
          var circle = [edge]
          while circle[circle.count - 1].from != start {
            guard let before = way[circle[circle.count - 1].from] else { return nil }
            circle.append(before)
          }
          return circle.reversed()
        }
        if way[edge.to] == nil {
          way[edge.to] = edge
          queue.append(edge.to)
        }
      }
    }
    return nil
  }

  /// From every party for which nobody waits, to what ends the chain.
  ///
  /// Of several edges the one is followed that leads to the worst end: blocked threads and what nobody resumes before what goes on by itself.
  func chains(without cycles: [[HangEdge]]) -> [HangChain] {
    let ranks = ranks()
    let inCycles = Set(cycles.flatMap { $0.map(\.from) })
    return nodes.compactMap { node -> HangChain? in
      guard !awaited.contains(node), !inCycles.contains(node) else { return nil }
      var chain = HangChain(start: node, edges: [], others: 0)
      var seen: Set<HangNode> = [node]
      var last = node
      while let edges = edges[last], let edge = edges.min(by: { ranks.of($0.to) < ranks.of($1.to) })
      {
        chain.edges.append(edge)
        chain.others += edges.count - 1
        last = edge.to
        if !seen.insert(last).inserted || inCycles.contains(last) {
          chain.leadsIntoCycle = true
          break
        }
      }
      if !chain.leadsIntoCycle { chain.end = ends[last] }
      return chain
    }
  }

  /// How bad the worst end is that can be reached from a party.
  private func ranks() -> Ranks {
    var before: [HangNode: [HangNode]] = [:]
    for edge in edges.values.joined() { before[edge.to, default: []].append(edge.from) }
    var ranks = Ranks()
    let order = HangEnd.Kind.allCases
    for (rank, kind) in order.enumerated() {
      var open = nodes.filter { ends[$0]?.kind == kind }
      while let node = open.popLast() {
        guard ranks.rank[node] == nil else { continue }
        ranks.rank[node] = rank
        open += before[node] ?? []
      }
    }
    return ranks
  }

  private struct Ranks {
    var rank: [HangNode: Int] = [:]
    func of(_ node: HangNode) -> Int { rank[node] ?? HangEnd.Kind.allCases.count }
  }
}

/// Parties of which each waits for the next one, up to the one that waits for something else.
public struct HangChain: Hashable, Sendable {
  public var start: HangNode
  /// Empty: the first party is the last one.
  public var edges: [HangEdge]
  /// Edges beside the chain, as from a task group to its other children.
  public var others: Int
  /// nil: the last party is one of a circle.
  public var end: HangEnd?
  public var leadsIntoCycle = false

  public var last: HangNode { edges.last?.to ?? start }
}
