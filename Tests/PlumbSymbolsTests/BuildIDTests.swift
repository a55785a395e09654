import PlumbSymbols
import Testing

@Suite struct BuildIDTests {
  @Test func hexGoesBothWays() throws {
    let id = try #require(BuildID(hex: "00aBff10"))
    #expect(id.hex == "00abff10")
    #expect(id == BuildID(bytes: [0, 0xab, 0xff, 0x10]))
  }

  @Test(arguments: ["", "0", "abc", "0x12", "zz", "1 "])
  func whatIsNotHexIsNoBuildID(text: String) {
    #expect(BuildID(hex: text) == nil)
  }
}
