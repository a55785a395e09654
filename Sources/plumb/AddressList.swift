import Foundation

/// A list of hexadecimal addresses, one a line, with or without `0x`; empty lines are skipped.
enum AddressList {
  struct Misformed: Error {
    /// From 1.
    var line: Int
  }

  static func parse(_ data: Data) throws(Misformed) -> [UInt64] {
    // A byte of a buffer costs a tenth of one of `Data`.
    let parsed = data.withUnsafeBytes { bytes in
      Result { () throws(Misformed) in try parse(bytes) }
    }
    return try parsed.get()
  }

  /// What a byte means: 0 to 15 a digit, else one of these.
  private enum Kind {
    static let newLine: UInt8 = 16
    static let space: UInt8 = 17
    static let prefix: UInt8 = 18
    static let other: UInt8 = 19
  }

  private static let kinds: [UInt8] = (0...255).map { byte in
    let byte = UInt8(byte)
    return switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "x"), UInt8(ascii: "X"): Kind.prefix
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): Kind.space
    case UInt8(ascii: "\n"): Kind.newLine
    default: Kind.other
    }
  }

  private static func parse(_ data: UnsafeRawBufferPointer) throws(Misformed) -> [UInt64] {
    var addresses: [UInt64] = []
    addresses.reserveCapacity(data.count / 10)
    let kinds = Self.kinds
    var line = 1
    var value: UInt64 = 0
    var digits = 0
    var isGood = true
    for byte in data {
      let kind = kinds[Int(byte)]
      switch kind {
      case 0...15:
        isGood = isGood && value >> 60 == 0
        value = value << 4 | UInt64(kind)
        digits += 1
      case Kind.newLine:
        guard isGood else { throw Misformed(line: line) }
        if digits > 0 { addresses.append(value) }
        (value, digits) = (0, 0)
        line += 1
      // The `0x` in front.
      case Kind.prefix:
        isGood = isGood && digits == 1 && value == 0
        digits = 0
      case Kind.space: break
      default: isGood = false
      }
    }
    guard isGood else { throw Misformed(line: line) }
    if digits > 0 { addresses.append(value) }
    return addresses
  }
}
