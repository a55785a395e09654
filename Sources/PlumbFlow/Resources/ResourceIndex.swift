/// All resource files, looked up by the base name of a call.
public struct ResourceIndex: Sendable {
  /// What a call of some name may be to some resource.
  public struct Candidate: Sendable, Hashable {
    public enum Role: UInt8, Sendable { case acquisition, event, same, borrow }
    /// Into ``ResourceIndex/resources``; `nil` for a borrow of whatever resource.
    public let resource: Int?
    public let role: Role
    /// Into the resource's list of that role.
    public let ordinal: Int
    public let pattern: CallPattern
  }

  public let resources: [ResourceSpec]
  /// Calls that run their closure exactly once before they return.
  public let inlineNames: Set<String>
  /// Calls that do not return.
  public let neverNames: Set<String>
  public let pointers: PointerVocabulary
  public let acquisitionNames: Set<String>
  public let eventNames: Set<String>
  private let candidates: [String: [Candidate]]

  public init(_ libraries: [ResourceLibrary]) {
    var builder = Builder()
    for library in libraries { builder.add(library) }
    resources = builder.resources
    candidates = builder.candidates
    pointers = libraries.reduce(into: PointerVocabulary()) { $0.formUnion($1.pointers) }
    // To lend a pointer to a closure is to run it in place.
    inlineNames = libraries.reduce(into: pointers.allLenders) { $0.formUnion($1.inline) }
    neverNames = libraries.reduce(into: []) { $0.formUnion($1.never) }
    acquisitionNames = Set(resources.flatMap { $0.acquisitions.map(\.pattern.baseName) })
    eventNames = Set(resources.flatMap { $0.events.map(\.pattern.baseName) })
  }

  /// Base names that make a body worth a control-flow graph. `init` is not among them: the type's name stands beside it.
  public var triggerNames: Set<String> { acquisitionNames.union(eventNames) }

  /// Whether some resource is acquired by a call of this name (`init` may be any type's).
  public func mayAcquire(_ baseName: String) -> Bool {
    acquisitionNames.contains(baseName) || baseName == "init"
  }

  /// Acquisitions first, then events, `same`, borrows; in the order of the files.
  public func candidates(named baseName: String) -> [Candidate] { candidates[baseName] ?? [] }

  /// Those of the candidates whose pattern fits the call.
  public func matches(
    name: String, receiverType: String?, labels: some Collection<String>,
    isNil: (Int) -> Bool = { _ in false }
  ) -> [Candidate] {
    guard let all = candidates[name] else { return [] }
    return all.filter {
      $0.pattern.matches(name: name, receiverType: receiverType, labels: labels, isNil: isNil)
    }
  }

  /// The resource of an id, for checks that acquire it in Swift.
  public func number(of id: String) -> Int? { resources.firstIndex { $0.id == id } }

  /// The resources that a variable of this type, as written, may hold.
  public func resources(heldByType text: String) -> [Int] {
    resources.indices.filter { resources[$0].isHeld(byType: text) }
  }

  private struct Builder {
    var resources: [ResourceSpec] = []
    var candidates: [String: [Candidate]] = [:]

    mutating func add(_ library: ResourceLibrary) {
      for spec in library.resources {
        let number = resources.count
        resources.append(spec)
        add(spec.acquisitions.map(\.pattern), of: number, as: .acquisition)
        add(spec.events.map(\.pattern), of: number, as: .event)
        add(spec.same, of: number, as: .same)
        add(spec.borrows, of: number, as: .borrow)
      }
      add(library.borrows, of: nil, as: .borrow)
    }

    private mutating func add(
      _ patterns: [CallPattern], of resource: Int?, as role: Candidate.Role
    ) {
      for (ordinal, pattern) in patterns.enumerated() {
        let candidate = Candidate(
          resource: resource, role: role, ordinal: ordinal, pattern: pattern)
        insert(candidate, under: pattern.baseName)
        if pattern.mayBeInitializer { insert(candidate, under: "init") }
      }
    }

    private mutating func insert(_ candidate: Candidate, under name: String) {
      var list = candidates[name] ?? []
      let place = list.firstIndex { $0.role.rawValue > candidate.role.rawValue } ?? list.endIndex
      list.insert(candidate, at: place)
      candidates[name] = list
    }
  }
}
