import PlumbFlow
import Testing

/// The laws of ``Lattice`` on random elements of every domain.
@Suite struct LatticeLawTests {
  @Test func unionSets() {
    laws { random in UnionSet(Set((0..<random.next(5)).map { _ in random.next(6) })) }
  }

  @Test func maps() {
    laws { random in
      var map = MapLattice<Int, UnionSet<Int>>()
      for _ in 0..<random.next(4) {
        map[random.next(3)] = UnionSet(Set((0..<random.next(4)).map { _ in random.next(4) }))
      }
      return map
    }
  }

  @Test func products() {
    laws { random in
      ProductLattice(
        UnionSet(Set((0..<random.next(3)).map { _ in random.next(3) })),
        KnownConditions.random(&random))
    }
  }

  @Test func knownConditions() { laws { KnownConditions.random(&$0) } }

  @Test func pathStates() {
    laws { random in
      var states = PathStates()
      for _ in 0..<random.next(4) {
        let holders = (0..<UInt32(random.next(3))).map { $0 }
        states[PathState(state: random.next(3), holders: holders)] =
          KnownConditions.random(&random)
      }
      return states
    }
  }

  private func laws<L: Lattice>(_ make: (inout Random) -> L) {
    var random = Random(seed: 7)
    for _ in 0..<2_000 {
      let (a, b, c) = (make(&random), make(&random), make(&random))
      #expect(a.leq(a), "reflexive")
      #expect(L.bottom.leq(a), "bottom is least")
      if a.leq(b), b.leq(a) { #expect(a == b, "antisymmetric") }
      if a.leq(b), b.leq(c) { #expect(a.leq(c), "transitive") }
      let join = a.joined(with: b)
      #expect(a.leq(join) && b.leq(join), "an upper bound")
      #expect(join == b.joined(with: a), "commutative")
      #expect(a.joined(with: a) == a, "idempotent")
      #expect(
        a.joined(with: b).joined(with: c) == a.joined(with: b.joined(with: c)), "associative")
      if a.leq(c), b.leq(c) { #expect(join.leq(c), "the least upper bound") }
      let wide = a.widened(with: b)
      #expect(a.leq(wide) && b.leq(wide), "widening is an upper bound")
    }
  }
}

extension KnownConditions {
  fileprivate static func random(_ random: inout Random) -> Self {
    if random.next(8) == 0 { return .bottom }
    var outcomes: [ConditionKey: Symbol] = [:]
    for _ in 0..<random.next(4) {
      let key = ConditionKey(hash: UInt64(random.next(3)), locals: [], readsShared: false)
      outcomes[key] = Symbol(random.next(2))
    }
    return Self(outcomes)
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
}
