import PlumbSource

extension ByteWriter {
  mutating func write(_ declarations: FileDeclarations) {
    write(declarations.imports)
    write(count: declarations.types.count)
    for type in declarations.types {
      write(type.kind.rawValue)
      write(type.name)
      write(type.inherited)
      write(type.attributes)
      write(type.access.rawValue)
      write(type.offset)
      write(type.members)
    }
    write(declarations.globals)
  }

  private mutating func write(_ members: [MemberDeclaration]) {
    write(count: members.count)
    for member in members {
      write(member.kind.rawValue)
      write(member.access.rawValue)
      write(member.flags.rawValue)
      write(member.offset)
      write(member.name)
      // Most full names are the name.
      write(member.fullName == member.name ? "" : member.fullName)
      write(member.type)
      write(member.initialCallee)
      write(member.attributes)
    }
  }
}

extension ByteReader {
  mutating func readDeclarations() throws(DamagedData) -> FileDeclarations {
    var declarations = FileDeclarations(imports: try readStrings())
    for _ in 0..<(try readCount(ofAtLeast: 22)) {
      guard let kind = TypeDeclaration.Kind(rawValue: try read(UInt8.self)) else {
        throw DamagedData()
      }
      declarations.types.append(
        TypeDeclaration(
          kind: kind, name: try readString(), inherited: try readStrings(),
          attributes: try readStrings(), access: try readAccess(), offset: try read(),
          members: try readMembers()))
    }
    declarations.globals = try readMembers()
    return declarations
  }

  private mutating func readAccess() throws(DamagedData) -> AccessLevel {
    guard let access = AccessLevel(rawValue: try read(UInt8.self)) else { throw DamagedData() }
    return access
  }

  private mutating func readMembers() throws(DamagedData) -> [MemberDeclaration] {
    let count = try readCount(ofAtLeast: 28)
    var members: [MemberDeclaration] = []
    members.reserveCapacity(count)
    for _ in 0..<count {
      guard let kind = MemberDeclaration.Kind(rawValue: try read(UInt8.self)) else {
        throw DamagedData()
      }
      let access = try readAccess()
      let flags = MemberDeclaration.Flags(rawValue: try read())
      let offset = try read(UInt32.self)
      let name = try readString()
      let fullName = try readString()
      members.append(
        MemberDeclaration(
          kind: kind, name: name, fullName: fullName.isEmpty ? name : fullName, access: access,
          flags: flags, type: try readString(), initialCallee: try readString(),
          attributes: try readStrings(), offset: offset))
    }
    return members
  }
}
