import PlumbModel
import PlumbReport

extension HangReport {
  /// `{"cycles":[[edge]],"chains":[{"start":…,"edges":[edge],"end":{…}}],"threads":[…],"notices":[…]}`
  public var json: JSONValue {
    [
      "cycles": .array(cycles.map { .array($0.map(Self.json)) }),
      "chains": .array(chains.map(Self.json)),
      "threads": .array(threads.filter { $0.role != .idle }.map(Self.json)),
      "notices": .array(notices.map(JSONValue.string)),
    ]
  }

  private static func json(_ edge: HangEdge) -> JSONValue {
    var members = JSONMembers()
    members.add("from", json(edge.from))
    members.add("to", json(edge.to))
    members.add("text", edge.text)
    members.add("place", edge.place.map(json))
    return members.value
  }

  private static func json(_ node: HangNode) -> JSONValue {
    [
      "kind": .string(node.kind.rawValue), "key": .string("0x" + String(node.key, radix: 16)),
      "title": .string(node.title),
    ]
  }

  private static func json(_ chain: HangChain) -> JSONValue {
    var members = JSONMembers()
    members.add("start", json(chain.start))
    members.add("edges", chain.edges.map(json))
    members.add("leadsIntoCycle", .bool(chain.leadsIntoCycle))
    if let end = chain.end {
      var shown = JSONMembers()
      shown.add("kind", end.kind.rawValue)
      shown.add("text", end.text)
      shown.add("place", end.place.map(json))
      members.add("end", shown.value)
    }
    return members.value
  }

  private static func json(_ thread: DescribedThread) -> JSONValue {
    var members = JSONMembers()
    members.add("id", Int(thread.facts.thread))
    members.add("name", thread.facts.name)
    members.add("state", thread.facts.state.rawValue)
    members.add("role", thread.role.rawValue)
    members.add("problem", thread.facts.problem?.rawValue)
    members.add("task", thread.facts.task?.id)
    if let wait = thread.wait {
      var shown = JSONMembers()
      shown.add("kind", wait.kind.rawValue)
      shown.add("function", wait.function)
      shown.add("caller", wait.caller)
      shown.add("place", wait.place.map(json))
      shown.add("owner", wait.owner.map { Int($0) })
      members.add("wait", shown.value)
    }
    return members.value
  }

  private static func json(_ place: Place) -> JSONValue {
    [
      "path": .string(place.path), "line": .integer(place.line),
      "column": .integer(place.column),
    ]
  }
}
