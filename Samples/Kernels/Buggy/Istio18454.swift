import AsyncAlgorithms
import Channels

/// The config processing of Istio's Galley: a processor applies events, and a debouncing strategy
/// publishes the outcome when no further change has come for a while.
public enum Istio18454 {
  /// Fires once after a delay, until it is set again.
  final class Timer: Sendable {
    let ticks = BoundedChannel<Void>(capacity: 1)
    private let pending = Protected<Task<Void, Never>?>(nil)

    init(_ delay: Duration) { reset(delay) }

    func reset(_ delay: Duration) {
      pending.use { pending in
        pending = Task {
          guard (try? await Task.sleep(for: delay)) != nil else { return }
          self.fire()
        }
      }
    }

    private func fire() {
      pending.use { pending in
        if pending == nil { return }
        pending = nil
        _ = ticks.trySend(())
      }
    }

    /// False: it has fired.
    func stop() -> Bool {
      pending.use { pending in
        pending?.cancel()
        defer { pending = nil }
        return pending != nil
      }
    }
  }

  final class Strategy: Sendable {
    /// The versions of what has been published.
    let publications: AsyncStream<Int>
    private let publication: AsyncStream<Int>.Continuation
    private let frequency = Duration.milliseconds(1)
    private let resets = BoundedChannel<Void>(capacity: 1)
    private let timer = Protected<Timer?>(nil)

    init() {
      (publications, publication) = AsyncStream.makeStream()
    }

    func onChange() async {
      if startTimer() { return }
      await resets.send(())
    }

    /// False: it runs already.
    private func startTimer() -> Bool {
      timer.use { timer in
        if timer != nil { return false }
        let started = Timer(frequency)
        timer = started
        Task { await eventLoop(started) }
        return true
      }
    }

    private enum Event: Sendable {
      case tick
      case reset
    }

    private func eventLoop(_ timer: Timer) async {
      var version = 0
      for await event in merge(timer.ticks.map { .tick }, resets.map { Event.reset }) {
        switch event {
        case .tick:
          version += 1
          publication.yield(version)
        case .reset:
          if !timer.stop() {
            _ = await timer.ticks.receive()
          }
          timer.reset(frequency)
        }
      }
      _ = timer.stop()
      publication.finish()
    }

    func close() {
      resets.close()
      timer.use { $0?.ticks.close() }
    }
  }

  final class Processor: Sendable {
    let strategy = Strategy()
    private let events = BoundedChannel<Int>(capacity: 64)

    func start() {
      Task {
        for await _ in events {
          await strategy.onChange()
        }
        strategy.close()
      }
    }

    func handle(_ event: Int) async { await events.send(event) }

    func stop() { events.close() }
  }

  public static func run() async {
    let processor = Processor()
    processor.start()
    await processor.handle(0)
    for await _ in processor.strategy.publications { break }
    for event in 1...16 {
      await processor.handle(event)
    }
    processor.stop()
  }
}
