import Dispatch

/// A connection that pings its peer. Every connection that was ever opened keeps pinging: the timer holds the handler, the
/// handler holds the connection, the connection holds the timer.
final class KeepAlive {
  private let queue = DispatchQueue(label: "keep-alive")
  private var timer: DispatchSourceTimer?
  private var missed = 0

  func start() {
    let timer = DispatchSource.makeTimerSource(queue: queue)  // expect: timer-not-cancelled
    timer.schedule(deadline: .now() + .seconds(30), repeating: .seconds(30))
    timer.setEventHandler {
      self.missed += 1
      self.ping()
    }
    timer.resume()
    self.timer = timer
  }

  func close() {
    queue.sync { missed = 0 }
  }

  private func ping() {}
}
