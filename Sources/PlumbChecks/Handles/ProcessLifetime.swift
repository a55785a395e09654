import PlumbFlow
import PlumbSource

/// Tells what lives as long as the process, so that what it never releases is no leak.
struct ProcessLifetime {
  let context: CheckContext

  init(_ context: CheckContext) { self.context = context }

  /// Code of `main`, of a script, of a global's value, or of a type of which the process keeps an instance.
  func covers(_ view: BodyView) -> Bool {
    let root = view.outermost
    if isMain(root) || root.body.kind == .topLevel { return true }
    if root.body.kind == .propertyValue,
      root.enclosingType.isEmpty || root.body.flags.contains(.isStatic)
    {
      return true
    }
    return isImmortal(root.enclosingType, from: root.file.index)
  }

  /// A function that belongs to no object.
  func isFree(_ view: BodyView) -> Bool {
    let root = view.outermost
    return root.enclosingType.isEmpty || root.body.flags.contains(.isStatic)
  }

  /// The function that the process starts with.
  func isMain(_ view: BodyView) -> Bool {
    let root = view.outermost
    if root.body.kind == .topLevel { return true }
    guard root.name == "main" || root.name == "run", !root.enclosingType.isEmpty else {
      return false
    }
    if root.name == "main", root.body.flags.contains(.isStatic) { return true }
    return context.program.types.types(named: root.enclosingType, from: root.file.index).contains {
      context.program.types[$0].attributes.contains("main")
    }
  }

  /// Some static property or global variable holds an instance of the type.
  func isImmortal(_ type: String, from file: Int) -> Bool {
    guard !type.isEmpty else { return false }
    if isApplication(type, from: file) { return true }
    let simple = TypeText.last(type)
    for source in context.program.files {
      let declarations = source.summary.declarations
      if declarations.globals.contains(where: { holds($0, type, simple, in: "", source.index) }) {
        return true
      }
      for owner in declarations.types {
        for member in owner.members where member.flags.contains(.isStatic) {
          if holds(member, type, simple, in: owner.name, source.index) { return true }
        }
      }
    }
    return false
  }

  /// What a framework makes once: the type under `@main`, an application's delegate.
  private func isApplication(_ type: String, from file: Int) -> Bool {
    context.program.types.types(named: type, from: file).contains { id in
      let entry = context.program.types[id]
      return entry.attributes.contains { $0 == "main" || $0.hasSuffix("ApplicationMain") }
        || entry.inherited.contains { $0.hasSuffix("ApplicationDelegate") }
    }
  }

  private func holds(
    _ member: MemberDeclaration, _ type: String, _ simple: String, in owner: String, _ file: Int
  ) -> Bool {
    guard member.kind == .property, !member.flags.contains(.isComputed) else { return false }
    let written = member.type.isEmpty ? member.initialCallee : member.type
    if TypeText.bare(written) == "Self" || written == "Self.init" { return owner == type }
    guard written.contains(simple) else { return false }
    return context.evidence.type(of: member, in: owner, file: file) == type
  }
}

extension BodyView {
  /// The function, accessor or value in which a closure stands, however deep.
  var outermost: BodyView {
    var current = self
    while let parent = current.parent { current = parent }
    return current
  }

  /// Whether it is part of a `deinit`.
  var isInDeinit: Bool { outermost.body.kind == .deinitializer }
}
