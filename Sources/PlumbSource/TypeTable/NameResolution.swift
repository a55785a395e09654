extension TypeTable {
  /// The types of exactly this qualified name, as seen from a file.
  public func types(named name: String, from file: Int) -> [TypeID] {
    nearest(entriesByName[name] ?? [], to: file).map(TypeID.init)
  }

  /// All types whose last name this is, wherever they are nested.
  public func types(simplyNamed name: String) -> [TypeID] {
    (entriesBySimpleName[name] ?? []).map(TypeID.init)
  }

  /// Whether any file declares a type or alias of this simple name, so that it may not be the system's.
  public func isUserDeclared(_ typeName: String) -> Bool {
    let name = TypeText.last(typeName)
    if (entriesBySimpleName[name] ?? []).contains(where: { entries[$0].isDeclared }) { return true }
    return (globalsByName[name] ?? []).contains { declaration($0).kind == .typeAlias }
  }

  /// What a written type means inside a type (`enclosing`, qualified, or "" at file scope) of a file.
  ///
  /// Looked for from the inside out, aliases followed. Empty if the type is not among the files, or not a nominal one,
  /// or a generic parameter; several if the name is ambiguous.
  public func resolve(_ written: String, in enclosing: String, file: Int) -> [TypeID] {
    if case .found(let entries) = look(up: written, in: enclosing, file: file, budget: 8) {
      return entries.map(TypeID.init)
    }
    return []
  }

  /// The name under which resource files and rules know the written type: the qualified name of a type among the
  /// files; for one from elsewhere the name after aliases, without generics, optionality and system module; "" for a
  /// generic parameter and for a name that is ambiguous.
  public func canonicalName(_ written: String, in enclosing: String, file: Int) -> String {
    switch look(up: written, in: enclosing, file: file, budget: 8) {
    case .found(let found):
      let name = entries[found[0]].name
      return found.allSatisfy { entries[$0].name == name } && found.count == 1 ? name : ""
    case .elsewhere(let name): return name
    case .unknown: return ""
    }
  }

  enum Lookup {
    case found([Int])
    case elsewhere(String)
    case unknown
  }

  private func look(up written: String, in enclosing: String, file: Int, budget: Int) -> Lookup {
    let name = TypeText.bare(written)
    if budget == 0 || name.isEmpty { return .unknown }
    if name == "Self" {
      let own = nearest(entriesByName[enclosing] ?? [], to: file)
      return own.isEmpty ? .elsewhere(enclosing) : .found(own)
    }
    var scope = enclosing
    while true {
      if let hit = look(for: name, inside: scope, file: file, budget: budget) { return hit }
      if scope.isEmpty { break }
      scope = scope.lastIndex(of: ".").map { String(scope[..<$0]) } ?? ""
    }
    // `Module.Type`: a first part that is no type is a module.
    if let dot = name.firstIndex(of: ".") {
      let rest = String(name[name.index(after: dot)...])
      let module = name[..<dot]
      if moduleNames.contains(String(module)),
        let hit = look(for: rest, inside: "", file: file, budget: budget)
      {
        return hit
      }
    }
    return .elsewhere(name)
  }

  /// Looks in one scope only; nil if it has no such name.
  private func look(
    for name: String, inside scope: String, file: Int, budget: Int
  ) -> Lookup? {
    let first = name.prefix { $0 != "." }
    let qualified = scope.isEmpty ? name : scope + "." + name
    let direct = nearest(entriesByName[qualified] ?? [], to: file)
    if !direct.isEmpty { return .found(direct) }
    guard let alias = alias(String(first), inside: scope, file: file) else { return nil }
    if alias.type.isEmpty { return .unknown }
    // What follows an alias is looked up in what it stands for.
    let target = TypeText.bare(alias.type) + name.dropFirst(first.count)
    if target == name, scope.isEmpty { return .elsewhere(name) }
    // `typealias Timer = Timer` in a type means the outer one.
    let outside = target.prefix { $0 != "." } == first ? parent(of: scope) : scope
    return look(up: target, in: outside, file: file, budget: budget - 1)
  }

  private func parent(of scope: String) -> String {
    scope.lastIndex(of: ".").map { String(scope[..<$0]) } ?? ""
  }

  /// The one alias (or placeholder of a generic parameter) of a name in a scope.
  private func alias(_ name: String, inside scope: String, file: Int) -> MemberDeclaration? {
    var found: [MemberDeclaration] = []
    if scope.isEmpty {
      for reference in globalsByName[name] ?? [] {
        let alias = declaration(reference)
        guard alias.kind == .typeAlias, isVisible(alias, of: Int(reference.file), from: file) else {
          continue
        }
        // A file's own module decides before others do.
        if files[Int(reference.file)].module == files[file].module || found.isEmpty {
          found.append(alias)
        }
      }
    } else {
      for entry in nearest(entriesByName[scope] ?? [], to: file) {
        for reference in references(named: name, in: entry) {
          let alias = declaration(reference)
          if alias.kind == .typeAlias { found.append(alias) }
        }
      }
    }
    guard var first = found.first else { return nil }
    if found.contains(where: { $0.type != first.type }) { first.type = "" }
    return first
  }

  func isVisible(_ member: MemberDeclaration, of home: Int, from file: Int) -> Bool {
    member.access > .fileprivate || home == file
  }
}
