import PlumbSource

/// A stored property, or a global variable.
public struct PropertyReference: Hashable, Sendable {
  /// Qualified name of the type, or "" for a global.
  public let type: String
  public let name: String
  /// File that declares it.
  public let file: Int

  public init(type: String, name: String, file: Int) {
    self.type = type
    self.name = name
    self.file = file
  }
}

/// One mention of a property in a body that was lowered.
public struct PropertyUse: Sendable {
  public let view: BodyView
  /// The `global`/`member` that reads it, or the `storeGlobal`/`storeMember` that writes it.
  public let instruction: ValueID
  public let isWrite: Bool
  /// On `self`, or on another value that is known, or may be supposed, to be of the type.
  public let isOnSelf: Bool

  public var writtenValue: ValueID? {
    guard isWrite else { return nil }
    return view.body.operands(of: instruction).last
  }
}

extension Program {
  /// All mentions of a property in the files, or nil if some may be out of sight: another module may see it, or a
  /// body that was not lowered names it.
  public func uses(of property: PropertyReference) -> [PropertyUse]? {
    guard isFullySeen(property) else { return nil }
    return knownUses(of: property)
  }

  /// The mentions that were lowered, whether or not there may be more.
  ///
  /// - Parameter isWanted: Leaves out bodies before they are looked through.
  public func knownUses(
    of property: PropertyReference, where isWanted: (BodyView) -> Bool = { _ in true }
  ) -> [PropertyUse] {
    let evidence = TypeEvidence(self)
    // What is private cannot be meant in another file, whatever bears the same name there.
    let isPrivate = declaration(of: property).map { $0.access <= .fileprivate } ?? false
    var uses: [PropertyUse] = []
    for reference in bodies(mentioning: property.name) {
      let view = body(reference)
      if isPrivate, view.file.index != property.file { continue }
      guard isWanted(view) else { continue }
      for index in view.body.instructions.indices {
        if let use = use(of: property, at: ValueID(index), in: view, evidence) { uses.append(use) }
      }
    }
    return uses
  }

  private func use(
    of property: PropertyReference, at value: ValueID, in view: BodyView, _ evidence: TypeEvidence
  ) -> PropertyUse? {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .global, .storeGlobal:
      guard view.symbolText(of: value) == property.name,
        !instruction.flags.contains(.implicitMember)
      else { return nil }
      guard property.type.isEmpty || isInside(view.enclosingType, property.type, view) else {
        return nil
      }
      return PropertyUse(
        view: view, instruction: value, isWrite: instruction.opcode == .storeGlobal,
        isOnSelf: true)
    case .member, .storeMember:
      guard view.symbolText(of: value) == property.name else { return nil }
      let base = view.body.operand(0, of: value)
      let isOnSelf = view.body[base].opcode == .selfValue
      if isOnSelf {
        guard isInside(view.enclosingType, property.type, view) else { return nil }
      } else if let type = evidence.type(of: base, in: view), type != property.type,
        !isInside(type, property.type, view)
      {
        return nil
      }
      return PropertyUse(
        view: view, instruction: value, isWrite: instruction.opcode == .storeMember,
        isOnSelf: isOnSelf)
    default: return nil
    }
  }

  /// The type itself, one nested in it (for statics), or a subclass.
  private func isInside(_ type: String, _ owner: String, _ view: BodyView) -> Bool {
    if type == owner || type.hasPrefix(owner + ".") { return true }
    return types.types(named: type, from: view.file.index).contains { id in
      types.superclasses(of: id).contains { types[$0].name == owner }
    }
  }

  private func isFullySeen(_ property: PropertyReference) -> Bool {
    guard let declaration = declaration(of: property) else { return false }
    if declaration.access >= .package { return false }
    let name = identifierHash(property.name)
    let owner = identifierHash(property.type.split(separator: ".").last.map(String.init) ?? "")
    for file in files {
      if file.index != property.file, declaration.access <= .fileprivate { continue }
      guard file.summary.unloweredIdentifiers.containsSorted(name) else { continue }
      if file.index == property.file || property.type.isEmpty
        || file.summary.identifiers.containsSorted(owner)
      {
        return false
      }
    }
    return true
  }

  public func declaration(of property: PropertyReference) -> MemberDeclaration? {
    if property.type.isEmpty {
      return files[property.file].summary.declarations.globals.first {
        $0.name == property.name && $0.kind == .property
      }
    }
    return types.property(named: property.name, in: property.type, from: property.file)?
      .declaration
  }

  /// The stored property that an implicit or explicit member of `self`, or a bare name, stands for.
  public func property(named name: String, in view: BodyView) -> PropertyReference? {
    if !view.enclosingType.isEmpty {
      for id in types.types(named: view.enclosingType, from: view.file.index) {
        for type in [id] + types.superclasses(of: id) {
          // The type that declares it: a superclass may release what a subclass acquires.
          let isOwn = types.members(named: name, of: type).contains {
            $0.declaration.kind == .property
          }
          guard isOwn, let member = types.property(named: name, in: type, from: view.file.index)
          else { continue }
          if member.declaration.flags.contains(.isComputed) { return nil }
          return PropertyReference(type: types[type].name, name: name, file: member.file)
        }
      }
    }
    let globals = types.globals(named: name, from: view.file.index).filter {
      $0.declaration.kind == .property && !$0.declaration.flags.contains(.isComputed)
    }
    guard globals.count == 1 else { return nil }
    return PropertyReference(type: "", name: name, file: globals[0].file)
  }
}

extension Array where Element == UInt32 {
  /// Binary search in an ascending array.
  func containsSorted(_ wanted: UInt32) -> Bool {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == wanted
  }
}
