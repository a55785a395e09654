import Foundation

/// The run loop holds the timer, the timer its block, the block the clock: `deinit` never runs.
final class WallClock {
  private var timer: Timer?
  private var ticks = 0

  func start() {
    timer = Timer.scheduledTimer(  // expect: runloop-timer-retains-target
      withTimeInterval: 1, repeats: true
    ) { _ in
      self.ticks += 1
    }
  }

  deinit {
    timer?.invalidate()
  }
}
