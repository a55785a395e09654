/// A pointer that is valid for a while only, and how far a copy of it has got.
public struct PointerOrigin: Hashable, Sendable {
  /// Number of the scope that lends it; see ``PointerScope``.
  public var scope: Int
  /// The expression that put this copy where it is; of a pointer in a property the assignment.
  public var site: ValueID
  /// The scope is over: the copy dangles.
  public var hasEnded: Bool

  public init(scope: Int, site: ValueID, hasEnded: Bool = false) {
    self.scope = scope
    self.site = site
    self.hasEnded = hasEnded
  }
}

/// Something that may hold a pointer.
public enum PointerCarrier: Hashable, Sendable {
  case value(ValueID)
  case local(UInt32)
  /// A property of `self` or a global (both are written as a bare name), or of the named type.
  case shared(base: Symbol, name: Symbol)
}

/// The escape domain: which values, variables and properties may hold which borrowed pointer.
public typealias BorrowedPointers = MapLattice<PointerCarrier, UnionSet<PointerOrigin>>

/// A stretch of a body in which a pointer is lent: a closure that runs in place.
public struct PointerScope: Sendable {
  /// The `enterInline` instruction.
  public var enter: ValueID
  /// The function that lends it, for messages.
  public var callee: String
  /// Ordinals of the closure's parameters that are pointers.
  public var parameters: Set<Int>
  /// The memory stays where it is when the scope is over; only the rules say that the pointer must not be kept.
  public var isStable: Bool

  public init(enter: ValueID, callee: String, parameters: Set<Int>, isStable: Bool) {
    self.enter = enter
    self.callee = callee
    self.parameters = parameters
    self.isStable = isStable
  }
}
