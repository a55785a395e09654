import PlumbFlow
import Testing

/// The laws of ``Lattice`` on random elements of every domain.
@Suite struct LatticeLawTests {
  @Test func unionSets() {
    expectLatticeLaws(height: 6) { random in
      UnionSet(Set((0..<random.next(5)).map { _ in random.next(6) }))
    }
  }

  @Test func maps() {
    expectLatticeLaws(height: 12) { random in
      var map = MapLattice<Int, UnionSet<Int>>()
      for _ in 0..<random.next(4) {
        map[random.next(3)] = UnionSet(Set((0..<random.next(4)).map { _ in random.next(4) }))
      }
      return map
    }
  }

  @Test func products() {
    expectLatticeLaws(height: 7) { random in
      ProductLattice(
        UnionSet(Set((0..<random.next(3)).map { _ in random.next(3) })),
        KnownConditions.random(&random))
    }
  }

  /// From nothing to what the first path knows, which is three conditions at most, to nothing for certain.
  @Test func knownConditions() { expectLatticeLaws(height: 4) { KnownConditions.random(&$0) } }

  @Test func pathStates() {
    expectLatticeLaws(height: 9 * 4) { random in
      var states = PathStates()
      for _ in 0..<random.next(4) {
        let holders = (0..<UInt32(random.next(3))).map { $0 }
        states[PathState(state: random.next(3), holders: holders)] =
          KnownConditions.random(&random)
      }
      return states
    }
  }

  /// Pointers of two scopes in a value, a variable, a property of `self` and one of a type.
  @Test func borrowedPointers() {
    let carriers: [PointerCarrier] = [
      .value(3), .local(1), .shared(base: 0, name: 5), .shared(base: 4, name: 5),
    ]
    expectLatticeLaws(height: carriers.count * 2 * 3 * 2) { random in
      BorrowedPointers.random(&random, carriers: carriers, scopes: 2, sites: 3)
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

extension BorrowedPointers {
  static func random(
    _ random: inout Random, carriers: [PointerCarrier], scopes: Int, sites: Int
  ) -> Self {
    var state = Self()
    for _ in 0..<random.next(carriers.count + 1) {
      let origins = (0..<random.next(3)).map { _ in
        PointerOrigin(
          scope: random.next(scopes), site: ValueID(random.next(sites)),
          hasEnded: random.next(2) == 0)
      }
      state[random.pick(carriers)] = UnionSet(Set(origins))
    }
    return state
  }
}
