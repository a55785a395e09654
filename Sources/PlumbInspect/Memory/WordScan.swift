/// Where a word stands in memory, at multiples of its alignment: so objects of one type are found by the word that they begin with.
enum WordScan {
  /// Appends the addresses to `found`, up to `limit`. `base`, a multiple of `alignment`, is the address of the first byte.
  static func find(
    _ word: UInt64, alignment: Int = 16, in bytes: UnsafeRawBufferPointer, at base: UInt64,
    limit: Int, into found: inout [UInt64]
  ) {
    guard let start = bytes.baseAddress, bytes.count >= 8 else { return }
    let word = UInt64(littleEndian: word)
    for offset in stride(from: 0, through: bytes.count - 8, by: alignment)
    where start.loadUnaligned(fromByteOffset: offset, as: UInt64.self) == word {
      guard found.count < limit else { return }
      found.append(base + UInt64(offset))
    }
  }
}
