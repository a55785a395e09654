extension TypeTable {
  mutating func addDeclarations() {
    for (file, input) in files.enumerated() {
      for (index, type) in input.declarations.types.enumerated() where type.kind != .extension {
        let entry =
          entriesByName[type.name]?.first { entries[$0].file == file }
          ?? addEntry(named: type.name, kind: type.kind, file: file, type)
        add(type, at: index, of: file, to: entry)
      }
    }
  }

  mutating func addExtensions() {
    for (file, input) in files.enumerated() {
      for (index, type) in input.declarations.types.enumerated() where type.kind == .extension {
        let targets = extended(type.name, file: file)
        if targets.isEmpty {
          add(
            type, at: index, of: file, to: addEntry(named: type.name, kind: nil, file: file, type))
        }
        for target in targets {
          if targets.count > 1 { entries[target].isUncertain = true }
          add(type, at: index, of: file, to: target)
        }
      }
    }
  }

  mutating func addGlobals() {
    for (file, input) in files.enumerated() {
      for (index, member) in input.declarations.globals.enumerated() {
        globalsByName[member.name, default: []].append(
          MemberReference(file: Int32(file), type: -1, member: Int32(index)))
      }
    }
  }

  /// Few types are so large that searching them costs more than an index.
  mutating func indexMembers() {
    for index in entries.indices where entries[index].members.count > 24 {
      var found: [String: [Int32]] = [:]
      for (place, reference) in entries[index].members.enumerated() {
        found[name(reference), default: []].append(Int32(place))
      }
      entries[index].memberIndex = found
    }
  }

  /// The members of a name, in the order of the files.
  func references(named wanted: String, in entry: Int) -> [MemberReference] {
    let members = entries[entry].members
    if !entries[entry].memberIndex.isEmpty {
      return (entries[entry].memberIndex[wanted] ?? []).map { members[Int($0)] }
    }
    return members.filter { name($0) == wanted }
  }

  private func name(_ reference: MemberReference) -> String {
    files[Int(reference.file)].declarations.types[Int(reference.type)]
      .members[Int(reference.member)].name
  }

  private mutating func addEntry(
    named name: String, kind: TypeDeclaration.Kind?, file: Int, _ type: TypeDeclaration
  ) -> Int {
    let index = entries.count
    entries.append(
      Entry(
        name: name, kind: kind, file: file, access: type.access, attributes: type.attributes,
        inherited: []))
    entriesByName[name, default: []].append(index)
    entriesBySimpleName[TypeText.last(name), default: []].append(index)
    return index
  }

  private mutating func add(_ type: TypeDeclaration, at index: Int, of file: Int, to entry: Int) {
    for name in type.inherited where !entries[entry].inherited.contains(name) {
      entries[entry].inherited.append(name)
    }
    for member in type.members.indices {
      entries[entry].members.append(
        MemberReference(file: Int32(file), type: Int32(index), member: Int32(member)))
    }
  }

  /// The entries that an extension's name may mean. An entry made by an earlier extension counts too.
  private func extended(_ name: String, file: Int) -> [Int] {
    let direct = nearest(entriesByName[name] ?? [], to: file)
    if !direct.isEmpty { return direct }
    // `extension Alias`, `extension Module.Type`.
    return resolve(name, in: "", file: file).map(\.index)
  }

  /// Those of the same file, else of the same module, else all that can be seen.
  func nearest(_ candidates: [Int], to file: Int) -> [Int] {
    if candidates.count == 1, entries[candidates[0]].access > .fileprivate { return candidates }
    let here = candidates.filter { entries[$0].file == file }
    if !here.isEmpty { return here }
    let visible = candidates.filter { entries[$0].access > .fileprivate || !entries[$0].isDeclared }
    let module = files[file].module
    let near = visible.filter { files[entries[$0].file].module == module }
    return near.isEmpty ? visible : near
  }

  func declaration(_ reference: MemberReference) -> MemberDeclaration {
    let found = files[Int(reference.file)].declarations
    return reference.type < 0
      ? found.globals[Int(reference.member)]
      : found.types[Int(reference.type)].members[Int(reference.member)]
  }

  func member(_ reference: MemberReference) -> Member {
    let found = files[Int(reference.file)].declarations
    return Member(
      file: Int(reference.file),
      isInExtension: reference.type >= 0 && found.types[Int(reference.type)].kind == .extension,
      declaration: declaration(reference))
  }
}
