import Foundation

/// A list of hexadecimal addresses, one a line, with or without `0x`; empty lines are skipped.
enum AddressList {
  struct Misformed: Error {
    /// From 1.
    var line: Int
  }

  static func parse(_ data: Data) throws(Misformed) -> [UInt64] {
    var addresses: [UInt64] = []
    addresses.reserveCapacity(data.count / 10)
    var line = 1
    var value: UInt64 = 0
    var digits = 0
    var isGood = true
    for byte in data {
      switch byte {
      case UInt8(ascii: "\n"):
        guard isGood else { throw Misformed(line: line) }
        if digits > 0 { addresses.append(value) }
        (value, digits) = (0, 0)
        line += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        isGood = isGood && value >> 60 == 0
        value = value << 4 | UInt64(byte & 15) &+ (byte > UInt8(ascii: "9") ? 9 : 0)
        digits += 1
      // The `0x` in front.
      case UInt8(ascii: "x"), UInt8(ascii: "X"):
        isGood = isGood && digits == 1 && value == 0
        digits = 0
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      default: isGood = false
      }
    }
    guard isGood else { throw Misformed(line: line) }
    if digits > 0 { addresses.append(value) }
    return addresses
  }
}
