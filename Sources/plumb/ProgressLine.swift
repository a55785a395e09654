import Foundation
import Synchronization

/// One line on a terminal that says how far a long run is. Of no effect anywhere else.
final class ProgressLine: Sendable {
  private struct State {
    var lastShown = ContinuousClock.now
    var isShown = false
  }

  private let state = Mutex(State())

  /// nil where standard error is no terminal.
  static func onTerminal() -> ProgressLine? {
    Terminal.isTerminal(STDERR_FILENO) ? ProgressLine() : nil
  }

  /// From any thread. A short run shows nothing.
  func show(_ done: Int, of total: Int) {
    state.withLock { state in
      let now = ContinuousClock.now
      guard now - state.lastShown > .milliseconds(200) else { return }
      state.lastShown = now
      state.isShown = true
      Terminal.errorText("\r\u{1b}[Kplumb: \(done) of \(total) files")
    }
  }

  func clear() {
    state.withLock { state in
      if state.isShown { Terminal.errorText("\r\u{1b}[K") }
      state.isShown = false
    }
  }
}
