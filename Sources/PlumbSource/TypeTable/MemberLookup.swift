extension TypeTable {
  /// The members of a type's declaration and extensions, in the order of the files. Superclasses are not looked at.
  public func members(of id: TypeID) -> [Member] { entries[id.index].members.map(member) }

  /// The members of one base name: overloads, and the clauses of an `#if`.
  public func members(named name: String, of id: TypeID) -> [Member] {
    references(named: name, in: id.index).map(member)
  }

  /// The property of a name in a type or its superclasses, as seen from a file.
  ///
  /// Nil if there is none, or if several differ (private ones of one name in two files, `#if`) in what matters.
  public func property(named name: String, in id: TypeID, from file: Int) -> Member? {
    for type in [id] + superclasses(of: id) {
      let found = members(named: name, of: type).filter {
        $0.declaration.kind == .property && isVisible($0.declaration, of: $0.file, from: file)
      }
      guard let first = found.first else { continue }
      let agree = found.allSatisfy {
        $0.declaration.type == first.declaration.type
          && $0.declaration.flags == first.declaration.flags
          && $0.declaration.initialCallee == first.declaration.initialCallee
      }
      return agree ? first : nil
    }
    return nil
  }

  /// The same for a type's qualified name; nil if the name is ambiguous.
  public func property(named name: String, in type: String, from file: Int) -> Member? {
    let found = types(named: type, from: file)
    return found.count == 1 ? property(named: name, in: found[0], from: file) : nil
  }

  public func globals(named name: String, from file: Int) -> [Member] {
    let visible = (globalsByName[name] ?? []).map(member).filter {
      isVisible($0.declaration, of: $0.file, from: file)
    }
    let near = visible.filter { files[$0.file].module == files[file].module }
    return near.isEmpty ? visible : near
  }

  public func globalFunctions(named name: String, from file: Int) -> [Member] {
    globals(named: name, from: file).filter { $0.declaration.kind == .method }
  }

  /// The chain of superclasses among the files, nearest first. It ends where a name is unknown or ambiguous.
  public func superclasses(of id: TypeID) -> [TypeID] {
    var chain: [TypeID] = []
    var current = id
    while let next = superclass(of: current), next != id, !chain.contains(next) {
      chain.append(next)
      current = next
    }
    return chain
  }

  private func superclass(of id: TypeID) -> TypeID? {
    let entry = entries[id.index]
    guard entry.kind == .class else { return nil }
    for name in entry.inherited {
      let found = resolveInherited(name, of: entry)
      if found.count == 1, entries[found[0].index].kind == .class { return found[0] }
    }
    return nil
  }

  /// All that a type inherits from or conforms to, itself not included: names as ``canonicalName(_:in:file:)`` gives them.
  public func ancestors(of id: TypeID) -> Set<String> {
    var names: Set<String> = []
    var pending = [id]
    var seen: Set<TypeID> = [id]
    while let next = pending.popLast() {
      let entry = entries[next.index]
      let scope = entry.name.lastIndex(of: ".").map { String(entry.name[..<$0]) } ?? ""
      for written in entry.inherited {
        // `Codable & Sendable`, `~Copyable`.
        for part in written.split(separator: "&") {
          let name = part.filter { $0 != " " }
          let found = resolve(name, in: scope, file: entry.file)
          names.insert(found.count == 1 ? entries[found[0].index].name : TypeText.bare(name))
          for type in found where seen.insert(type).inserted { pending.append(type) }
        }
      }
    }
    return names
  }

  /// The types among the files that name this one as their superclass or protocol, directly.
  public func subtypes(of id: TypeID) -> [TypeID] {
    let name = TypeText.last(entries[id.index].name)
    return types.filter { candidate in
      let entry = entries[candidate.index]
      return entry.inherited.contains { TypeText.last($0) == name }
        && entry.inherited.contains { resolveInherited($0, of: entry).contains(id) }
    }
  }

  private func resolveInherited(_ name: String, of entry: Entry) -> [TypeID] {
    let scope = entry.name.lastIndex(of: ".").map { String(entry.name[..<$0]) } ?? ""
    return resolve(name, in: scope, file: entry.file)
  }
}
