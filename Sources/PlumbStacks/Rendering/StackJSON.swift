import PlumbReport

/// Stacks for programs; `Documentation/crash-json.md` says what each member means. What is not known is left out.
public struct StackJSON: Sendable {
  private let rendering: StackRendering

  public init(_ rendering: StackRendering) { self.rendering = rendering }

  public func entry(_ entry: StackEntry) -> JSONValue {
    switch entry {
    case .elided(let count): return ["kind": "elided", "count": .integer(count)]
    case .boundary(let boundary): return Self.boundary(boundary)
    case .frame(let frame):
      var members = JSONMembers()
      members.add("kind", frame.kind.rawValue)
      members.add("address", hexadecimal(frame.address))
      members.add("image", frame.image?.path)
      members.add("imageAddress", frame.imageAddress.map(hexadecimal))
      members.add("functions", frame.functions.map(function))
      return members.value
    }
  }

  private static func boundary(_ boundary: StackEntry.Boundary) -> JSONValue {
    var members = JSONMembers()
    members.add("kind", "boundary")
    switch boundary {
    case .asyncCallers: members.add("boundary", "async-callers")
    case .thread: members.add("boundary", "thread")
    case .awaitedBy(let id, let name):
      members.add("boundary", "awaited-by")
      members.add("task", id)
      members.add("taskName", name)
    case .childOf(let id, let name):
      members.add("boundary", "child-of")
      members.add("task", id)
      members.add("taskName", name)
    }
    return members.value
  }

  public func function(_ function: StackFunction) -> JSONValue {
    var members = JSONMembers()
    members.add("name", function.name)
    members.add("fullName", function.fullName)
    members.add("symbol", function.symbol)
    members.add("path", function.path.map(rendering.sources.path))
    if function.line > 0 { members.add("line", function.line) }
    if function.column > 0 { members.add("column", function.column) }
    members.add("isInlined", .bool(function.isInlined))
    members.add("isFromSymbolTable", .bool(function.isFromSymbolTable))
    members.add("offset", function.offset)
    members.add("role", function.role.rawValue)
    return members.value
  }
}
