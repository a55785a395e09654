import PlumbFlow
import PlumbSource

/// Where a body reads and changes one of its variables.
struct LocalAccesses {
  let view: BodyView
  let local: UInt32
  let content: Content

  /// A change of a part is one of the variable itself if it holds a value, not a reference.
  enum Content {
    /// One of the standard library.
    case collection
    /// One of the files.
    case structure(stored: Set<String>)
    case unknown
  }

  /// The store of the declaration has no part in this.
  func isWrite(_ value: ValueID) -> Bool {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .store:
      return instruction.symbol == local && !instruction.flags.contains(.initializes)
    case .storeMember:
      guard case .structure(let stored) = content else { return false }
      return stored.contains(view.symbolText(of: value)) && isLoad(view.body.operand(0, of: value))
    case .storeElement: return isCollection && isLoad(view.body.operand(0, of: value))
    case .combine:
      // `counts[key] += 1`
      let name = view.symbolText(of: value)
      guard isCollection, name.hasSuffix("="), !Self.comparisons.contains(name),
        view.body[view.body.operand(0, of: value)].opcode == .element
      else { return false }
      return isLoad(view.body.operand(0, of: view.body.operand(0, of: value)))
    case .call:
      guard isCollection, let call = view.call(value), let receiver = call.receiver,
        Self.mutatingCalls.contains(call.name)
      else { return false }
      return isLoad(receiver)
    default: return false
    }
  }

  func isRead(_ value: ValueID) -> Bool {
    guard isLoad(value) else { return false }
    let users = view.users(of: value)
    // A closure inside lists what it captures.
    return users.isEmpty || users.contains { view.body[$0].opcode != .closure }
  }

  /// The variable is another one behind it.
  func isRenewed(by value: ValueID) -> Bool {
    let instruction = view.body[value]
    guard instruction.symbol == local else { return false }
    return instruction.opcode == .endScope
      || instruction.opcode == .store && instruction.flags.contains(.initializes)
  }

  private var isCollection: Bool {
    if case .collection = content { true } else { false }
  }

  private func isLoad(_ value: ValueID) -> Bool {
    view.body[value].opcode == .load && view.body[value].symbol == local
  }

  private static let comparisons: Set<String> = ["==", "!=", "<=", ">=", "===", "!==", "~="]
  /// With `Set.update(with:)`, whose name others have too: here it is known that the receiver is a collection.
  private static let mutatingCalls = MutatingCalls.ofCollections.union(["update"])
}

extension LocalAccesses.Content {
  private static let collections: Set<String> = [
    "Array", "ContiguousArray", "Set", "Dictionary", "String", "Data",
  ]

  /// What the declaration of a variable tells of what it holds.
  init(of local: UInt32, in view: BodyView, _ context: CheckContext) {
    let written = view.localType(local)
    if !written.isEmpty {
      self = Self.content(ofType: written, in: view, context)
      return
    }
    self = .unknown
    guard let value = view.initialValue(of: local) else { return }
    switch view.body[value].opcode {
    case .aggregate: if view.symbolText(of: value).hasPrefix("[") { self = .collection }
    case .call:
      guard let call = view.call(value) else { return }
      if let callee = call.callee {
        // `[Int](repeating: 0, count: 8)`
        if view.body[callee].opcode == .aggregate { self = .collection }
      } else if let type = view.constructedType(call) {
        self = Self.content(ofType: type, in: view, context)
      }
    default: break
    }
  }

  private static func content(
    ofType written: String, in view: BodyView, _ context: CheckContext
  ) -> Self {
    if written.hasPrefix("[") || collections.contains(String(written.prefix { $0 != "<" })) {
      return .collection
    }
    let table = context.program.types
    let types = table.resolve(written, in: view.enclosingType, file: view.file.index)
    guard types.count == 1, table[types[0]].kind == .struct else { return .unknown }
    // A computed one may keep its value anywhere.
    let stored = table.members(of: types[0]).map(\.declaration).filter {
      $0.kind == .property && $0.flags.isDisjoint(with: [.isComputed, .hasWrapper, .isStatic])
    }
    return .structure(stored: Set(stored.map(\.name)))
  }
}

extension BodyView {
  /// What a variable's declaration gives it.
  func initialValue(of local: UInt32) -> ValueID? {
    body.instructions.indices.first {
      let instruction = body.instructions[$0]
      return instruction.opcode == .store && instruction.symbol == local
        && instruction.flags.contains(.initializes)
    }.map { body.operand(0, of: ValueID($0)) }
  }
}
