/// Numbers by address: open addressing over a flat array, since a dictionary of the standard library costs ten times as much
/// where every step of every chain asks it.
struct AddressTable {
  private struct Entry {
    var address: UInt64
    var value: Int32
  }

  private var entries: [Entry]
  private(set) var count = 0

  /// No address of a page or an object: both are aligned.
  private static let vacant = UInt64.max
  private static let vacantEntry = Entry(address: vacant, value: 0)

  /// - Parameter capacity: how many addresses it takes without growing.
  init(capacity: Int = 64) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    entries = [Entry](repeating: Self.vacantEntry, count: size)
  }

  /// The index of each address; of one that is there twice, that of the last.
  init(indices addresses: some Collection<UInt64>) {
    self.init(capacity: addresses.count)
    for (index, address) in addresses.enumerated() { set(address, to: Int32(index)) }
  }

  subscript(address: UInt64) -> Int32? {
    let place = place(of: address)
    return entries[place].address == address ? entries[place].value : nil
  }

  /// The address must not be `UInt64.max`.
  mutating func set(_ address: UInt64, to value: Int32) {
    var place = place(of: address)
    if entries[place].address == Self.vacant {
      count += 1
      if count * 2 > entries.count {
        grow()
        place = self.place(of: address)
      }
      entries[place].address = address
    }
    entries[place].value = value
  }

  mutating func removeAll() {
    guard count > 0 else { return }
    for place in entries.indices { entries[place].address = Self.vacant }
    count = 0
  }

  /// Where the address is, or would be.
  private func place(of address: UInt64) -> Int {
    let mask = entries.count - 1
    // Aligned addresses differ in the middle, which the multiplication carries to the top.
    var place = Int(truncatingIfNeeded: (address &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while entries[place].address != address, entries[place].address != Self.vacant {
      place = (place + 1) & mask
    }
    return place
  }

  private mutating func grow() {
    let old = entries
    entries = [Entry](repeating: Self.vacantEntry, count: old.count * 2)
    for entry in old where entry.address != Self.vacant {
      entries[place(of: entry.address)] = entry
    }
  }
}
