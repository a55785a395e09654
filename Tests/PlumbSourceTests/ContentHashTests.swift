import PlumbSource
import Testing

@Suite struct ContentHashTests {
  @Test func everyByteAndTheLengthCount() {
    var seen: Set<ContentHash> = []
    var contents = 0
    for length in 0..<40 {
      let base = [UInt8](repeating: 0, count: length)
      #expect(seen.insert(ContentHash(base)).inserted)
      for index in 0..<length {
        for bit in 0..<8 {
          var changed = base
          changed[index] ^= 1 << UInt8(bit)
          #expect(seen.insert(ContentHash(changed)).inserted)
        }
      }
      contents += 1 + length * 8
    }
    #expect(seen.count == contents)
    #expect(Set(seen.map(\.high)).count == contents)
    #expect(Set(seen.map(\.low)).count == contents)
  }

  @Test func orderCounts() {
    let bytes = Array("the quick brown fox jumps over the lazy dog".utf8)
    #expect(ContentHash(bytes) == ContentHash([0, 1] + bytes, from: 2))
    #expect(ContentHash(bytes) != ContentHash(bytes.reversed()))
    #expect(ContentHash(bytes).description.utf8.count == 32)
  }
}
