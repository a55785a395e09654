import PlumbModel

/// Circles, and where chains lead.
extension HangGraph {
  /// Circles of parties that wait for each other; of those that share a party one is enough. Each edge leads to the next one, and the last to the first.
  func cycles() -> [[HangEdge]] {
    var result: [[HangEdge]] = []
    var taken: Set<HangNode> = []
    let entangled = entangled()
    for node in nodes where entangled.contains(node) && !taken.contains(node) {
      guard let circle = circle(through: node) else { continue }
      taken.formUnion(circle.map(\.from))
      result.append(circle)
    }
    return result
  }

  /// The parties that are left when those that wait for nobody are taken away, and those for whom nobody waits, until there are none of them:
  /// all circles are among these, and hardly anything else.
  private func entangled() -> Set<HangNode> {
    var backwards: [HangNode: [HangEdge]] = [:]
    for edge in edges.values.joined() { backwards[edge.to, default: []].append(edge) }
    var left = Set(edges.keys)
    func prune(_ next: (HangNode) -> [HangNode], _ previous: (HangNode) -> [HangNode]) {
      var count: [HangNode: Int] = [:]
      for node in left { count[node] = next(node).count { left.contains($0) } }
      var open = left.filter { count[$0] == 0 }
      while let node = open.popFirst() {
        left.remove(node)
        for before in previous(node) where left.contains(before) {
          count[before, default: 1] -= 1
          if count[before] == 0 { open.insert(before) }
        }
      }
    }
    let after = { (node: HangNode) in (edges[node] ?? []).map(\.to) }
    let before = { (node: HangNode) in (backwards[node] ?? []).map(\.from) }
    prune(after, before)
    prune(before, after)
    return left
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
    let worst = worstEdges()
    let inCycles = Set(cycles.flatMap { $0.map(\.from) })
    var chains = nodes.compactMap { node -> HangChain? in
      guard !awaited.contains(node), !inCycles.contains(node) else { return nil }
      return chain(from: node, along: worst, inCycles)
    }
    // Who waits for many waits for all of them, and they may wait for different things.
    var seen = Set(chains.compactMap { Outcome($0, ways) })
    for edge in nodes.lazy.compactMap({ edges[$0] }).filter({ $0.count > 1 }).joined()
      .prefix(Self.mostAlternatives)
    {
      let other = chain(from: edge.to, along: worst, inCycles)
      if let outcome = Outcome(other, ways), seen.insert(outcome).inserted { chains.append(other) }
    }
    return chains
  }

  /// Following each of thousands of children would take long, and nobody reads it.
  private static let mostAlternatives = 200

  /// What ends a chain, and by what way.
  private struct Outcome: Hashable {
    var kind: HangEnd.Kind
    var way: [Place]

    /// nil: it goes on by itself.
    init?(_ chain: HangChain, _ ways: [HangNode: [Place]]) {
      guard let end = chain.end, ![.sleeping, .running, .enqueued].contains(end.kind) else {
        return nil
      }
      kind = end.kind
      way = ways[chain.last] ?? end.place.map { [$0] } ?? []
    }
  }

  private func chain(
    from start: HangNode, along worst: [HangNode: HangEdge], _ inCycles: Set<HangNode>
  ) -> HangChain {
    var chain = HangChain(start: start, edges: [])
    var seen: Set<HangNode> = [start]
    var last = start
    while let edge = worst[last] {
      chain.edges.append(edge)
      last = edge.to
      if !seen.insert(last).inserted || inCycles.contains(last) {
        chain.leadsIntoCycle = true
        break
      }
    }
    if !chain.leadsIntoCycle { chain.end = ends[last] }
    return chain
  }

  /// Of each party the edge that is followed, which says how many others there are.
  private func worstEdges() -> [HangNode: HangEdge] {
    let ranks = ranks()
    return edges.compactMapValues { edges in
      var worst = edges.min { ranks.of($0.to) < ranks.of($1.to) }
      if edges.count > 1 {
        worst?.addition = " (and \(edges.count - 1) other\(edges.count > 2 ? "s" : ""))"
      }
      return worst
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
  /// nil: the last party is one of a circle.
  public var end: HangEnd?
  public var leadsIntoCycle = false

  public var last: HangNode { edges.last?.to ?? start }
}
