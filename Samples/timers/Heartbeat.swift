import Dispatch

/// Without an interval the source is released before it was ever resumed, and that stops the process.
final class Heartbeat {
  private let queue = DispatchQueue(label: "heartbeat")
  private var timer: DispatchSourceTimer?
  private let interval: DispatchTimeInterval?

  init(interval: DispatchTimeInterval?) { self.interval = interval }

  func start() {
    let timer = DispatchSource.makeTimerSource(queue: queue)  // expect: source-never-resumed
    timer.setEventHandler { [weak self] in self?.beat() }
    guard let interval else { return }
    timer.schedule(deadline: .now() + interval, repeating: interval)
    timer.resume()
    self.timer = timer
  }

  func stop() { timer?.cancel() }

  private func beat() {}
}
