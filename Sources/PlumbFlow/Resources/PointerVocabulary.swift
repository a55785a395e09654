/// What names do to pointers: the `pointers` of the resource files. Everything that is not in it is taken to read a pointer, not
/// to keep it.
public struct PointerVocabulary: Sendable, Equatable {
  /// Functions that lend a pointer to the closure that they run.
  public var lenders: Set<String> = []
  /// Those whose memory stays where it is when the closure is over; only the rules say that the pointer must not be kept.
  public var stableLenders: Set<String> = []
  /// Of the stable ones those that lend the memory of the pointer that they are called on.
  public var rebinders: Set<String> = []
  /// Types whose initialisers wrap the pointer that they are given.
  public var types: Set<String> = []
  /// Structures that keep the pointers that they are made with.
  public var structures: Set<String> = []
  /// Types made around memory that stays another's: `Data(bytesNoCopy:count:deallocator:)`.
  public var wrappers: Set<String> = []
  /// Members of a pointer that are pointers into the same memory.
  public var members: Set<String> = []
  /// Members that are the memory itself.
  public var pointees: Set<String> = []
  /// Methods of a pointer that return one into the same memory.
  public var methods: Set<String> = []
  /// Calls and members that tell something of an address or a length, and read no memory.
  public var onlookers: [CallPattern] = []
  /// Methods of collections that keep their argument.
  public var keepers: Set<String> = []
  /// Calls that run the closure that they are given when they have returned.
  public var later: [CallPattern] = []
  /// Calls that wait for what was started.
  public var waits: Set<String> = []

  public init() {}

  /// The functions of all files that lend pointers.
  public var allLenders: Set<String> { lenders.union(stableLenders).union(rebinders) }

  public mutating func formUnion(_ other: Self) {
    lenders.formUnion(other.lenders)
    stableLenders.formUnion(other.stableLenders)
    rebinders.formUnion(other.rebinders)
    types.formUnion(other.types)
    structures.formUnion(other.structures)
    wrappers.formUnion(other.wrappers)
    members.formUnion(other.members)
    pointees.formUnion(other.pointees)
    methods.formUnion(other.methods)
    onlookers += other.onlookers
    keepers.formUnion(other.keepers)
    later += other.later
    waits.formUnion(other.waits)
  }

  /// Whether the call looks at an address and reads no memory.
  func looksOn(_ call: CallParts) -> Bool { onlookers.contains { $0.matches(call) } }

  func looksOn(member name: String) -> Bool {
    onlookers.contains { $0.callee == .method && $0.labels == nil && $0.baseName == name }
  }

  /// Whether a closure that is an argument of the call runs after the call has returned. An unknown function may as well run it
  /// at once.
  func runsLater(_ call: CallParts) -> Bool { later.contains { $0.matches(call) } }

  /// Whether the call waits for what was started before.
  func waits(_ name: String) -> Bool { waits.contains(name) || name.hasPrefix("wait") }
}

extension CallPattern {
  /// By name, labels and whether there is a receiver; nothing is known of its type.
  fileprivate func matches(_ call: CallParts) -> Bool {
    matches(
      name: call.name, receiverType: call.receiver == nil ? nil : "", labels: call.labels)
  }
}
