import Dispatch
import Foundation

/// The source goes when the function returns, and the signal is ignored from then on: the server cannot be stopped.
final class SignalHandler {
  private var isStopping = false

  func install() {
    signal(SIGTERM, SIG_IGN)
    let source = DispatchSource.makeSignalSource(  // expect: source-dropped
      signal: SIGTERM, queue: .main)
    source.setEventHandler { [weak self] in
      self?.stop()
    }
    source.resume()
  }

  private func stop() { isStopping = true }
}
