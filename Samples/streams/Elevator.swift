import AsyncAlgorithms

/// One cabin, which goes where it is called until it is shut down.
actor Elevator {
  enum Call: Sendable {
    case floor(Int)
    case shutDown
  }

  private let calls = AsyncChannel<Call>()
  private var floor = 0

  func run() async {
    for await call in calls {  // expect: channel-receiver-leaves
      switch call {
      case .floor(let wanted): floor = wanted
      case .shutDown: return
      }
    }
  }

  nonisolated func go(to floor: Int) async { await calls.send(.floor(floor)) }
  nonisolated func shutDown() async { await calls.send(.shutDown) }
}
