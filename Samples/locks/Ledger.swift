import Foundation

/// Amounts by account; several threads book.
final class Ledger: @unchecked Sendable {
  private let lock = NSLock()
  private var balances: [String: Int] = [:]

  func book(_ amount: Int, to account: String) {
    lock.lock()
    if amount == 0 {
      return  // expect: lock-not-released
    }
    balances[account, default: 0] += amount
    lock.unlock()
  }

  func move(_ amount: Int, from source: String, to target: String) {
    lock.lock()
    defer { lock.unlock() }
    guard balance(of: source) >= amount else { return }  // expect: lock-taken-twice
    balances[source, default: 0] -= amount
    balances[target, default: 0] += amount
  }

  func balance(of account: String) -> Int {
    lock.withLock { balances[account] ?? 0 }
  }
}
