import PlumbChecks
import PlumbFlow
import Testing

/// The laws of the small domains behind the rules for streams, on random elements.
@Suite struct StreamDomainTests {
  @Test func tokenStatesAreALattice() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let elements = (0..<3).map { _ in
        TokenState(rawValue: UInt8.random(in: 0..<16, using: &random))
      }
      expectLaws(elements[0], elements[1], elements[2])
    }
  }

  @Test func heldLocksAreALattice() {
    var random = SystemRandomNumberGenerator()
    let names = ["lock", "state", "mutex", "queue"]
    for _ in 0..<200 {
      let elements = (0..<3).map { _ in
        Bool.random(using: &random)
          ? HeldLocks(Set(names.filter { _ in Bool.random(using: &random) })) : HeldLocks(nil)
      }
      expectLaws(elements[0], elements[1], elements[2])
    }
  }

  private func expectLaws<Element: Lattice>(_ a: Element, _ b: Element, _ c: Element) {
    #expect(a.leq(a))
    #expect(Element.bottom.leq(a))
    #expect(!a.leq(b) || !b.leq(c) || a.leq(c))
    #expect(!a.leq(b) || !b.leq(a) || a == b)
    #expect(a.joined(with: b) == b.joined(with: a))
    #expect(a.joined(with: b).joined(with: c) == a.joined(with: b.joined(with: c)))
    #expect(a.joined(with: a) == a)
    #expect(a.leq(a.joined(with: b)))
    #expect(!a.leq(c) || !b.leq(c) || a.joined(with: b).leq(c))
    #expect(a.joined(with: b).leq(a.widened(with: b)))
  }
}
