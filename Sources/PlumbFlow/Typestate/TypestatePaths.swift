import PlumbModel

/// Ways through the graph that end in the violations of one resource.
public struct TypestatePaths {
  struct Node: Hashable {
    var block: Int
    var state: PathState
  }
  private struct Way {
    var parent: Node
    var edge: Int
    var takesErrorEdge: Bool
  }

  let view: BodyView
  let stateNames: [String]
  /// The block in which a violation shows.
  var ends: [TypestateViolation: Node] = [:]
  var changes: [Node: [TypestateTransfer.StateChange]] = [:]
  private var ways: [Node: Way] = [:]

  init(view: BodyView, stateNames: [String]) {
    self.view = view
    self.stateNames = stateNames
  }

  mutating func add(_ child: Node, after parent: Node, edge: Int) {
    let isError = edge == 1 && view.body.blocks[parent.block].terminator.kind == .invoke
    ways[child] = Way(
      parent: parent, edge: edge,
      takesErrorEdge: isError && child.state.isHeld || ways[parent]?.takesErrorEdge ?? false)
  }

  /// An error is thrown on the way while the resource is held.
  public func takesErrorEdge(to violation: TypestateViolation) -> Bool {
    ends[violation].flatMap { ways[$0]?.takesErrorEdge } ?? false
  }

  /// The decisions taken on the way while the resource was held.
  public func steps(to violation: TypestateViolation) -> [TraceStep] {
    guard let end = ends[violation] else { return [] }
    let before = (changes[end] ?? []).filter { $0.call < violation.instruction }
    var steps = [TraceWriter.Way(decision: nil, changes: before)]
    var node = end
    while let way = ways[node] {
      steps.append(
        TraceWriter.Way(
          decision: node.state.isHeld ? (way.parent.block, way.edge) : nil,
          changes: changes[way.parent] ?? []))
      node = way.parent
    }
    return TraceWriter(view: view, stateNames: stateNames)
      .steps(along: steps.reversed(), into: violation.state)
  }
}
