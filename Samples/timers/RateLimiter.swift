import Dispatch

/// The `deinit` looks as if it took care of the timer. It never runs, because the timer's handler holds the limiter.
final class RateLimiter {
  private let timer: DispatchSourceTimer
  private var tokens = 0

  init(queue: DispatchQueue) {
    timer = DispatchSource.makeTimerSource(queue: queue)  // expect: timer-retains-owner
    timer.schedule(deadline: .now(), repeating: .seconds(1))
    timer.setEventHandler { self.refill() }
    timer.resume()
  }

  deinit { timer.cancel() }

  private func refill() { tokens = 100 }
}
