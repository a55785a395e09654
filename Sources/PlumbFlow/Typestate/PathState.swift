/// Where one resource stands on one class of paths.
struct PathState: Hashable, Sendable {
  /// Index of the resource's state, or `notAcquired`.
  var state: Int
  /// Local variables that refer to it, in ascending order.
  var holders: [UInt32] = []
  /// Values that are it and may still be used, in ascending order.
  var values: [ValueID] = []

  static let notAcquired = -1

  var isHeld: Bool { state >= 0 }
  var isReferenced: Bool { !holders.isEmpty || !values.isEmpty }

  func isValue(_ value: ValueID) -> Bool { values.contains(value) }
  func isHolder(_ local: UInt32) -> Bool { holders.contains(local) }

  mutating func add(value: ValueID) {
    if let place = values.firstIndex(where: { $0 >= value }) {
      if values[place] != value { values.insert(value, at: place) }
    } else {
      values.append(value)
    }
  }

  mutating func add(holder: UInt32) {
    if let place = holders.firstIndex(where: { $0 >= holder }) {
      if holders[place] != holder { holders.insert(holder, at: place) }
    } else {
      holders.append(holder)
    }
  }
}

/// The typestate domain: the states that a resource may be in, each with the conditions under which it is.
typealias PathStates = MapLattice<PathState, KnownConditions>
