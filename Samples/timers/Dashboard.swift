import Foundation

/// The block is careful about the dashboard, but the run loop keeps the timer for ever.
final class Dashboard {
  private var values: [Double] = []

  func show() {
    Timer.scheduledTimer(  // expect: runloop-timer-not-invalidated
      withTimeInterval: 1, repeats: true
    ) { [weak self] _ in
      self?.refresh()
    }
  }

  private func refresh() { values.append(0) }
}
