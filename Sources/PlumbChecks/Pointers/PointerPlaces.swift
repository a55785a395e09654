import PlumbFlow
import PlumbSource

/// What stands behind `&place`: a variable that may move, or memory that stays where it is.
struct PointerPlaces {
  let view: BodyView
  let context: CheckContext

  /// A global or static variable, or memory behind another pointer: its address is the same in every call.
  func isStable(addressOf value: ValueID) -> Bool {
    guard view.body[value].opcode == .addressOf else { return false }
    return isStable(view.body.operand(0, of: value))
  }

  private func isStable(_ place: ValueID) -> Bool {
    let instruction = view.body[place]
    switch instruction.opcode {
    case .load, .selfValue: return false
    case .global:
      let name = view.symbolText(of: place)
      if name.first?.isUppercase ?? false { return true }
      // A name that is not found is a global of another module, or of C.
      guard let property = context.program.property(named: name, in: view) else { return true }
      return property.type.isEmpty
    case .member:
      if view.symbolText(of: place) == "pointee" { return true }
      return isStable(view.body.operand(0, of: place))
    case .element:
      let base = view.body.operand(0, of: place)
      if context.evidence.type(of: base, in: view)?.hasPrefix("Unsafe") ?? false { return true }
      return isStable(base)
    default: return true
    }
  }
}
