/// Where one resource stands on one class of paths.
public struct PathState: Hashable, Sendable {
  /// Index of the resource's state, or `notAcquired`.
  public var state: Int
  /// Local variables that refer to it, in ascending order.
  public var holders: [UInt32] = []
  /// Values that are it and may still be used, in ascending order.
  public var values: [ValueID] = []
  /// Values that came out of it (a member, a method's result) and may carry it, and the variables that hold such.
  public var parts: [ValueID] = []
  public var partHolders: [UInt32] = []

  public static let notAcquired = -1

  public init(state: Int, holders: [UInt32] = []) {
    self.state = state
    self.holders = holders
  }

  var isHeld: Bool { state >= 0 }
  var isReferenced: Bool { !holders.isEmpty || !values.isEmpty }

  func isValue(_ value: ValueID) -> Bool { values.contains(value) }
  func isPart(_ value: ValueID) -> Bool { parts.contains(value) }
  func isHolder(_ local: UInt32) -> Bool { holders.contains(local) }

  mutating func add(value: ValueID) { Self.insert(value, into: &values) }
  mutating func add(holder: UInt32) { Self.insert(holder, into: &holders) }
  mutating func add(part: ValueID) { Self.insert(part, into: &parts) }
  mutating func add(partHolder: UInt32) { Self.insert(partHolder, into: &partHolders) }

  /// The variable gets another value or ends.
  mutating func forget(local: UInt32) {
    holders.removeAll { $0 == local }
    partHolders.removeAll { $0 == local }
  }

  private static func insert(_ number: UInt32, into list: inout [UInt32]) {
    if let place = list.firstIndex(where: { $0 >= number }) {
      if list[place] != number { list.insert(number, at: place) }
    } else {
      list.append(number)
    }
  }
}

/// The typestate domain: the states that a resource may be in, each with the conditions under which it is.
public typealias PathStates = MapLattice<PathState, KnownConditions>
