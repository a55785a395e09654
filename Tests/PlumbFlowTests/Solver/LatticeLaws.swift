import PlumbFlow
import Testing

/// The laws of ``Lattice`` for one domain, on elements that `make` draws.
///
/// - Parameter height: No chain of the drawn elements' joins is longer; widening must be stationary within it.
func expectLatticeLaws<L: Lattice>(
  height: Int, rounds: Int = 2_000, _ make: (inout Random) -> L
) {
  var random = Random(seed: 7)
  for _ in 0..<rounds {
    let (a, b, c) = (make(&random), make(&random), make(&random))
    #expect(a.leq(a), "reflexive")
    #expect(L.bottom.leq(a), "bottom is least")
    if a.leq(b), b.leq(a) { #expect(a == b, "antisymmetric") }
    if a.leq(b), b.leq(c) { #expect(a.leq(c), "transitive") }
    let join = a.joined(with: b)
    #expect(a.leq(join) && b.leq(join), "an upper bound")
    #expect(join == b.joined(with: a), "commutative")
    #expect(a.joined(with: a) == a, "idempotent")
    #expect(a.joined(with: b).joined(with: c) == a.joined(with: b.joined(with: c)), "associative")
    if a.leq(c), b.leq(c) { #expect(join.leq(c), "the least upper bound") }
    #expect(a.leq(b) == (join == b), "order and join agree")
    #expect(join.leq(a.widened(with: b)), "widening is above joining")
  }
  for _ in 0..<rounds / 20 {
    var chain = L.bottom
    var steps = 0
    for _ in 0..<20 * height {
      let next = chain.widened(with: make(&random))
      if next != chain { steps += 1 }
      chain = next
    }
    #expect(steps <= height, "a chain of widenings becomes stationary")
  }
}

/// Whether a transfer function keeps the order: it must not say less of a state of which less is known.
func expectMonotone<L: Lattice, M: Lattice>(
  rounds: Int = 500, _ make: (inout Random) -> L, _ transfer: (L) -> M
) {
  var random = Random(seed: 11)
  for _ in 0..<rounds {
    let (a, b) = (make(&random), make(&random))
    let join = a.joined(with: b)
    let (low, high) = (transfer(a), transfer(join))
    #expect(low.leq(high), "\(a) ⊑ \(join), but \(low) ⋢ \(high)")
  }
}

/// A small generator, so that a failure can be had again.
struct Random {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[next(elements.count)] }
}
