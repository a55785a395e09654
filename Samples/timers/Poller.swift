import Dispatch

/// Every poll orders the next one; nothing can stop it, not even the end of its owner.
final class Poller {
  private let queue = DispatchQueue(label: "poller")
  private var polls = 0

  func poll() {
    polls += 1
    queue.asyncAfter(deadline: .now() + 5) {  // expect: self-rescheduling-work
      self.poll()
    }
  }
}
