/// Numbers by address: open addressing over two flat arrays, since a dictionary of the standard library costs ten times as much
/// where every step of every chain asks it.
struct AddressTable {
  private var keys: [UInt64]
  private var values: [Int32]
  private(set) var count = 0

  /// No address of a page or an object: both are aligned.
  private static let vacant = UInt64.max

  /// - Parameter capacity: how many addresses it takes without growing.
  init(capacity: Int = 64) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    keys = [UInt64](repeating: Self.vacant, count: size)
    values = [Int32](repeating: 0, count: size)
  }

  subscript(address: UInt64) -> Int32? {
    let place = place(of: address)
    return keys[place] == address ? values[place] : nil
  }

  /// The address must not be `UInt64.max`.
  mutating func set(_ address: UInt64, to value: Int32) {
    var place = place(of: address)
    if keys[place] == Self.vacant {
      count += 1
      if count * 2 > keys.count {
        grow()
        place = self.place(of: address)
      }
      keys[place] = address
    }
    values[place] = value
  }

  mutating func removeAll() {
    guard count > 0 else { return }
    for place in keys.indices { keys[place] = Self.vacant }
    count = 0
  }

  /// Where the address is, or would be.
  private func place(of address: UInt64) -> Int {
    let mask = keys.count - 1
    // Aligned addresses differ in the middle, which the multiplication carries to the top.
    var place = Int(truncatingIfNeeded: (address &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while keys[place] != address, keys[place] != Self.vacant { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = (keys, values)
    keys = [UInt64](repeating: Self.vacant, count: old.0.count * 2)
    values = [Int32](repeating: 0, count: old.0.count * 2)
    for (key, value) in zip(old.0, old.1) where key != Self.vacant {
      let place = place(of: key)
      keys[place] = key
      values[place] = value
    }
  }
}
