import PlumbFlow
import PlumbSource

/// Whether a body runs on an actor, so that a `Task { }` in it does so, too.
struct ActorIsolation {
  let context: CheckContext

  init(_ context: CheckContext) { self.context = context }

  /// Closures of these calls run on no actor unless they say so.
  private static let freeCalls: Set<String> = [
    "detached", "addTask", "addTaskUnlessCancelled", "async", "detachNewThread",
    "concurrentPerform",
  ]

  /// False only where it is certain that it does not.
  func mayHold(_ view: BodyView) -> Bool {
    let body = view.body
    if body.flags.contains(.isOnGlobalActor) { return true }
    let isGivenActor = body.locals.contains {
      $0.flags.contains(.isParameter) && view.text($0.type).contains("isolated ")
    }
    if isGivenActor { return true }
    let assumesActor = body.instructions.contains {
      $0.opcode == .enterInline && view.text($0.symbol) == "assumeIsolated"
    }
    if assumesActor { return true }
    switch body.kind {
    case .closure where Self.freeCalls.contains(view.name): return false
    case .closure:
      guard view.name == "Task", let parent = view.parent else { return true }
      return mayHold(parent)
    case .localFunction: return view.parent.map { mayHold($0) } ?? true
    case .function, .initializer: return mayBeOnActor(view.enclosingType, in: view)
    default: return true
    }
  }

  private func mayBeOnActor(_ type: String, in view: BodyView) -> Bool {
    if type.isEmpty { return false }
    let table = context.program.types
    let types = table.types(named: type, from: view.file.index)
    let isInActorExtension = view.file.summary.declarations.types.contains {
      $0.name == type && $0.attributes.contains { $0.hasSuffix("Actor") }
    }
    guard types.count == 1, !isInActorExtension else { return true }
    return ([types[0]] + table.superclasses(of: types[0])).contains { id in
      let entry = table[id]
      guard let kind = entry.kind, kind != .actor, kind != .protocol else { return true }
      if entry.attributes.contains(where: { $0.hasSuffix("Actor") }) { return true }
      // A type that is declared elsewhere may hand its isolation down.
      return entry.inherited.contains { written in
        let name = TypeText.last(written)
        if Self.freeTypes.contains(name) { return false }
        let found = table.types(simplyNamed: name)
        return found.isEmpty
          || found.contains { declared in
            table[declared].attributes.contains { $0.hasSuffix("Actor") }
              || table[declared].kind == nil
          }
      }
    }
  }

  private static let freeTypes: Set<String> = [
    "XCTestCase", "Sendable", "@unchecked Sendable", "Equatable", "Hashable", "Comparable",
    "Codable", "Encodable", "Decodable", "Identifiable", "Error", "LocalizedError",
    "CustomStringConvertible", "CustomDebugStringConvertible", "NSObject", "AsyncSequence",
    "AsyncIteratorProtocol", "Sequence", "Collection", "IteratorProtocol", "RawRepresentable",
    "CaseIterable", "String", "Int", "AsyncParsableCommand", "ParsableCommand", "~Copyable",
    "ChannelInboundHandler", "ChannelOutboundHandler", "ChannelDuplexHandler", "AnyObject",
  ]
}
