/// Whether functions can lie at addresses, with those remembered that were asked for: a hundred thousand tasks wait in a few places.
struct CodeCheck {
  private let isCode: @Sendable (UInt64) -> Bool
  private var known: [UInt64]

  private static let size = 512

  init(_ isCode: @escaping @Sendable (UInt64) -> Bool) {
    self.isCode = isCode
    known = [UInt64](repeating: 0, count: Self.size)
  }

  mutating func contains(_ address: UInt64) -> Bool {
    let place = Int(truncatingIfNeeded: address ^ (address >> 9)) & (Self.size - 1)
    if known[place] == address, address != 0 { return true }
    guard isCode(address) else { return false }
    known[place] = address
    return true
  }
}
