import PlumbFlow
import PlumbSource

/// All that the files do with a property.
struct PropertyStory {
  let property: PropertyReference
  let declaration: MemberDeclaration
  let uses: [PropertyUse]

  /// `nil` where something may happen out of sight: in another module, in a wrapper or observer, through a static.
  init?(_ property: PropertyReference, _ context: CheckContext) {
    guard let declaration = context.program.declaration(of: property),
      declaration.flags.isDisjoint(with: [.hasWrapper, .hasObservers, .isStatic]),
      let uses = context.program.uses(of: property)
    else { return nil }
    self.property = property
    self.declaration = declaration
    self.uses = uses
  }

  /// Only the file that declares it can name it.
  var isPrivate: Bool { declaration.access <= .fileprivate }

  var reads: [PropertyUse] { uses.filter { !$0.isWrite } }

  /// What becomes of the values read, each with those that come out of them.
  var fates: [ValueFate] {
    reads.flatMap { ValueFates().of($0.instruction, in: $0.view) }
  }
}

extension CheckContext {
  /// How a type is declared, if it is one type among the files.
  func kind(ofType name: String, from view: BodyView) -> TypeDeclaration.Kind? {
    let types = program.types.types(named: name, from: view.file.index)
    return types.count == 1 ? program.types[types[0]].kind : nil
  }

  /// An instance is kept for the life of the process: `static let shared = Hub()`.
  func hasStaticInstance(_ name: String, from view: BodyView) -> Bool {
    program.types.types(named: name, from: view.file.index).contains { id in
      program.types.members(of: id).contains {
        let member = $0.declaration
        guard member.kind == .property, member.flags.contains(.isStatic) else { return false }
        let last = TypeText.last(name)
        return [member.initialCallee, member.type].contains {
          TypeText.last(TypeText.withoutGenerics($0)) == last
        }
      }
    }
  }

  /// The functions, accessors and closures that stand in a type, in whatever file.
  func bodies(ofType name: String) -> [BodyView] {
    var views: [BodyView] = []
    let simpleName = identifierHash(TypeText.last(name))
    for file in program.files {
      guard file.mentions(simpleName),
        let symbol = file.summary.strings.firstIndex(of: name)
      else { continue }
      for (number, body) in file.summary.bodies.enumerated()
      where body.enclosingType == Symbol(symbol) {
        views.append(BodyView(file: file, number: number))
      }
    }
    return views
  }
}
