/// FNV-1a over 64 bits: the same on every machine and in every run, which `Hasher` is not.
public struct StableHash: Sendable {
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  public init() {}

  public mutating func combine(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  /// Takes in a text and its end, so that "a", "bc" and "ab", "c" differ.
  public mutating func combine(_ text: some StringProtocol) {
    for byte in text.utf8 { combine(byte) }
    // No UTF-8 text contains this byte.
    combine(0xff as UInt8)
  }

  public mutating func combine(_ number: Int) {
    withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian) { bytes in
      for byte in bytes { combine(byte) }
    }
  }
}
