/// Names a finding across runs; it survives lines that move.
public struct Fingerprint: Sendable, Hashable, CustomStringConvertible {
  public let value: UInt64
  public init(value: UInt64) { self.value = value }
  /// Not yet computed.
  public static let none = Fingerprint(value: 0)

  /// Sixteen hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  public init?(_ text: String) {
    guard text.utf8.count == 16, text.allSatisfy(\.isHexDigit),
      let value = UInt64(text, radix: 16)
    else { return nil }
    self.value = value
  }
}
