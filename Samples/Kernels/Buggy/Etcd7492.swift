import Channels
import Synchronization

/// Simple tokens of etcd's authentication: users get tokens, and a keeper that has its own task
/// lets the tokens expire.
public enum Etcd7492 {
  /// Mutual exclusion between tasks, in order of arrival.
  final class TaskLock: Sendable {
    private struct State {
      var isHeld = false
      var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func lock() async {
      await withCheckedContinuation { continuation in
        let isFree = state.withLock { state in
          if state.isHeld {
            state.waiting.append(continuation)
            return false
          }
          state.isHeld = true
          return true
        }
        if isFree { continuation.resume() }
      }
    }

    func unlock() {
      let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
        guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
        state.isHeld = false
        return nil
      }
      next?.resume()
    }
  }

  final class SimpleTokenTTLKeeper: Sendable {
    enum Event: Sendable {
      case add(String)
      case tick
    }

    private let events = BoundedChannel<Event>(capacity: 1)
    private let deleteToken: @Sendable (String) async -> Void

    init(deleteToken: @escaping @Sendable (String) async -> Void) {
      self.deleteToken = deleteToken
      Task { await run() }
      Task { await tick() }
    }

    func addSimpleToken(_ token: String) async {
      await events.send(.add(token))
    }

    func stop() { events.close() }

    private func tick() async {
      repeat {
        try? await Task.sleep(for: .milliseconds(1))
      } while await events.send(.tick)
    }

    private func run() async {
      var tokens: [String: ContinuousClock.Instant] = [:]
      for await event in events {
        switch event {
        case .add(let token):
          tokens[token] = .now + .microseconds(100)
        case .tick:
          for (token, expiry) in tokens where expiry < .now {
            await deleteToken(token)
            tokens[token] = nil
          }
        }
      }
    }
  }

  actor TokenTable {
    private var users: [String: String] = [:]

    func set(_ user: String, for token: String) { users[token] = user }

    func remove(_ token: String) { users[token] = nil }
  }

  final class TokenSimple: Sendable {
    private let tokensLock: TaskLock
    private let table: TokenTable
    private let keeper: SimpleTokenTTLKeeper

    init() {
      let tokensLock = TaskLock()
      let table = TokenTable()
      self.tokensLock = tokensLock
      self.table = table
      keeper = SimpleTokenTTLKeeper { token in
        await tokensLock.lock()
        await table.remove(token)
        tokensLock.unlock()
      }
    }

    func assign(_ token: String, to user: String) async {
      await tokensLock.lock()
      await table.set(user, for: token)
      await keeper.addSimpleToken(token)
      tokensLock.unlock()
    }

    func disable() { keeper.stop() }
  }

  public static func run() async {
    let provider = TokenSimple()
    await withTaskGroup(of: Void.self) { users in
      for user in 0..<8 {
        users.addTask {
          for index in 0..<200 {
            await provider.assign("\(user).\(index)", to: "user-\(user)")
          }
        }
      }
    }
    provider.disable()
  }
}
