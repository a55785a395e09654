import PlumbModel
import Testing

@Suite struct StableHashTests {
  /// The published test vector of FNV-1a for "a".
  @Test func isFNV1a() {
    var hash = StableHash()
    #expect(hash.value == 0xcbf2_9ce4_8422_2325)
    hash.combine(UInt8(ascii: "a"))
    #expect(hash.value == 0xaf63_dc4c_8601_ec8c)
  }

  @Test func textsHaveAnEnd() {
    func hash(_ texts: String...) -> UInt64 {
      var hash = StableHash()
      for text in texts { hash.combine(text) }
      return hash.value
    }
    #expect(hash("a", "bc") != hash("ab", "c"))
    #expect(hash("a", "") != hash("", "a"))
  }

  @Test func fingerprintsAreSixteenDigits() {
    #expect(Fingerprint(value: 0xab).description == "00000000000000ab")
    #expect(Fingerprint("00000000000000ab") == Fingerprint(value: 0xab))
    #expect(Fingerprint("ab") == nil)
    #expect(Fingerprint("+0000000000000ab") == nil)
  }
}
