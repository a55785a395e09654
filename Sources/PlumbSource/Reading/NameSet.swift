/// A set of names that is asked very often, held as their hashes (see ``identifierHash(_:)-swift.func``).
public struct NameSet: Sendable {
  /// Open addressing; 0 is a free slot.
  private var slots: [UInt32]
  private var mask: Int
  /// The hashes in the order in which they came.
  public private(set) var hashes: [UInt32] = []
  /// Whether the name whose hash is 0 belongs to the set.
  private var holdsZero = false

  public init(_ names: some Sequence<String>) {
    self.init(capacity: 64)
    for name in names { insert(hash: identifierHash(name)) }
  }

  public init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
    mask = size - 1
  }

  public func contains(_ name: String) -> Bool { contains(hash: identifierHash(name)) }

  @inline(__always)
  public func contains(hash: UInt32) -> Bool {
    if hash == 0 { return holdsZero }
    return slots.withUnsafeBufferPointer { slots in
      var index = Self.slot(hash) & mask
      while slots[index] != 0 {
        if slots[index] == hash { return true }
        index = (index + 1) & mask
      }
      return false
    }
  }

  public mutating func insert(hash: UInt32) {
    if hash == 0 {
      if !holdsZero { hashes.append(0) }
      holdsZero = true
      return
    }
    var index = Self.slot(hash) & mask
    while slots[index] != 0 {
      if slots[index] == hash { return }
      index = (index + 1) & mask
    }
    slots[index] = hash
    hashes.append(hash)
    if hashes.count * 2 > slots.count { grow() }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    mask = slots.count - 1
    for hash in hashes where hash != 0 {
      var index = Self.slot(hash) & mask
      while slots[index] != 0 { index = (index + 1) & mask }
      slots[index] = hash
    }
  }

  /// The low bits of FNV-1a are its weakest; the high ones are folded in.
  @inline(__always)
  private static func slot(_ hash: UInt32) -> Int { Int(truncatingIfNeeded: hash ^ (hash >> 15)) }
}
