/// The identity that a linker gives a file (`.note.gnu.build-id`); a debug file carries the same one as its binary.
public struct BuildID: Hashable, Sendable {
  public let bytes: [UInt8]

  public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// nil unless `hex` is an even, non-zero number of hexadecimal digits of either case.
  public init?(hex: String) {
    let digits = Array(hex.utf8)
    guard !digits.isEmpty, digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  /// Lower case, as in `.build-id` directories and in debuginfod's addresses.
  public var hex: String {
    String(
      unsafeUninitializedCapacity: bytes.count * 2,
      initializingUTF8With: { text in
        for (index, byte) in bytes.enumerated() {
          text[index * 2] = Self.digit(byte >> 4)
          text[index * 2 + 1] = Self.digit(byte & 15)
        }
        return bytes.count * 2
      })
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension BuildID: CustomStringConvertible {
  public var description: String { hex }
}
