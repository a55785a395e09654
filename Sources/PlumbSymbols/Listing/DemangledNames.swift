/// Names that were demangled before: a list repeats them, and most are the same string in the file.
struct DemangledNames {
  private let style: DemangleStyle
  private var shown: [Text?] = []
  private var owned: [UnsafeMutablePointer<UInt8>] = []
  /// Open addressing by the start of the mangled name; 0 is free, else an index in `shown` plus 1.
  private var slots: [(start: UInt, index: UInt32)]

  init(style: DemangleStyle) {
    self.style = style
    slots = Array(repeating: (0, 0), count: 1 << 12)
  }

  func deallocate() {
    for name in owned { name.deallocate() }
  }

  /// nil where the name stays as it is.
  mutating func shown(_ text: Text) -> Text? {
    guard text.count > 1, [UInt8(ascii: "$"), UInt8(ascii: "_")].contains(text.start.pointee) else {
      return nil
    }
    let slot = slot(of: UInt(bitPattern: text.start))
    if slots[slot].index != 0 { return shown[Int(slots[slot].index) - 1] }
    let name = demangled(text)
    shown.append(name)
    slots[slot] = (UInt(bitPattern: text.start), UInt32(shown.count))
    if shown.count * 2 > slots.count { rehash() }
    return name
  }

  private mutating func demangled(_ text: Text) -> Text? {
    let mangled = text.string
    var name = demangle(mangled, style: style)
    guard name != mangled, !name.isEmpty else { return nil }
    return name.withUTF8 { name in
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: name.count)
      copy.initialize(from: name.baseAddress!, count: name.count)
      owned.append(copy)
      return Text(start: UnsafePointer(copy), count: name.count)
    }
  }

  /// Where the name is, or where it is to be put.
  private func slot(of start: UInt) -> Int {
    let hash = UInt64(start) &* 0x9e37_79b9_7f4a_7c15
    var slot = Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1)
    while slots[slot].index != 0, slots[slot].start != start {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func rehash() {
    let old = slots
    slots = Array(repeating: (0, 0), count: old.count * 2)
    for entry in old where entry.index != 0 { slots[slot(of: entry.start)] = entry }
  }
}
