import PlumbFlow
import PlumbSource

/// Whether a value of a type owns something that only its deinitialisation releases.
struct OwningType {
  let context: CheckContext
  let file: Int

  private static let owners: Set<String> = [
    "String", "Substring", "Array", "ContiguousArray", "ArraySlice", "Dictionary", "Set", "Data",
    "AnyObject", "Any", "URL", "AnyHashable", "NSObject", "Error",
  ]

  /// Only what is known to own: unknown types, type parameters and C structures do not.
  func isOwner(_ written: String, in enclosing: String, depth: Int = 0) -> Bool {
    guard depth < 4 else { return false }
    if TypeText.isFunction(written) { return true }
    if written.hasPrefix("any ") { return true }
    let name = context.program.types.canonicalName(written, in: enclosing, file: file)
    if TypeText.isFunction(name) { return true }
    if Self.owners.contains(name) { return !context.program.types.isUserDeclared(name) }
    let types = context.program.types
    let found = types.resolve(written, in: enclosing, file: file)
    guard found.count == 1 else { return false }
    switch types[found[0]].kind {
    case .class, .actor: return true
    case .struct:
      return types.members(of: found[0]).contains { member in
        let declaration = member.declaration
        guard declaration.kind == .property,
          declaration.flags.isDisjoint(with: [.isStatic, .isComputed, .isWeak]),
          !declaration.type.isEmpty
        else { return false }
        return OwningType(context: context, file: member.file).isOwner(
          declaration.type, in: types[found[0]].name, depth: depth + 1)
      }
    default: return false
    }
  }
}
