import Foundation

/// Lets as many through as have paid.
final class Turnstile: @unchecked Sendable {
  private let paid = NSCondition()
  private let opened = NSCondition()
  private var credit = 0
  private var isOpen = false

  func pay() {
    paid.lock()
    credit += 1
    paid.signal()
    paid.unlock()
  }

  func pass() {
    paid.lock()
    if credit == 0 {
      paid.wait()  // expect: condition-wait-without-loop
    }
    credit -= 1
    paid.unlock()
  }

  func open() { opened.withLock { isOpen = true } }

  func waitUntilOpen() {
    opened.lock()
    while !isOpen {
      opened.wait()  // expect: condition-never-signalled
    }
    opened.unlock()
  }
}
