import PlumbFlow
import PlumbSource

/// A place where a token goes into a property, or into a collection that a property holds.
struct TokenStore {
  var property: PropertyReference
  /// The instruction that does it.
  var instruction: ValueID
  /// The property gets the token itself: what was there before is gone.
  var replaces: Bool
}

extension TokenUses {
  private static let collecting: Set<String> = ["append", "insert", "updateValue", "push"]

  /// The properties of `self`, and globals, that the token goes into here.
  func stores(_ context: CheckContext) -> [TokenStore] {
    uses.compactMap { value, use in
      switch use {
      case .storedInProperty:
        return StoredResource.property(writtenBy: value, in: view, context).map {
          TokenStore(property: $0, instruction: value, replaces: true)
        }
      case .escape: return collectingStore(value, context)
      default: return nil
      }
    }.sorted { $0.instruction < $1.instruction }
  }

  private func collectingStore(_ value: ValueID, _ context: CheckContext) -> TokenStore? {
    let property: PropertyReference?
    switch view.body[value].opcode {
    case .storeElement:
      property = StoredResource.property(writtenBy: value, in: view, context)
    case .call:
      guard let call = view.call(value), Self.collecting.contains(call.name),
        let receiver = call.receiver
      else { return nil }
      property = view.property(readBy: receiver, context)
    default: return nil
    }
    return property.map { TokenStore(property: $0, instruction: value, replaces: false) }
  }
}

extension BodyView {
  /// The property of `self`, or global, that a value reads.
  func property(readBy value: ValueID, _ context: CheckContext) -> PropertyReference? {
    switch body[value].opcode {
    case .global: return context.program.property(named: symbolText(of: value), in: self)
    case .member where body[body.operand(0, of: value)].opcode == .selfValue:
      return context.program.property(named: symbolText(of: value), in: self)
    default: return nil
    }
  }
}
