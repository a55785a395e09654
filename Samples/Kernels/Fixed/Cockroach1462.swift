import AsyncAlgorithms
import Channels
import Dispatch

/// CockroachDB's in-process transport for tests of MultiRaft: it shows every message to an
/// interceptor, and all of it runs under a stopper.
public enum Cockroach1462 {
  final class Stopper: Sendable {
    private struct State {
      var isStopping = false
      var processors: [Task<Void, Never>] = []
    }

    private let state = Protected(State())
    private let workers = DispatchGroup()

    var shouldStop: Bool { state.use { $0.isStopping } }

    func addWorker() { workers.enter() }

    func setStopped() { workers.leave() }

    /// Runs the body until it returns; `stop` cancels it.
    func runWorker(_ body: @escaping @Sendable () async -> Void) {
      addWorker()
      let processor = Task {
        await body()
        setStopped()
      }
      state.use { $0.processors.append(processor) }
    }

    func stop() async {
      let processors = state.use { state in
        state.isStopping = true
        return state.processors
      }
      for processor in processors { processor.cancel() }
      await withCheckedContinuation { stopped in
        workers.notify(queue: .global()) { stopped.resume() }
      }
    }
  }

  struct InterceptMessage: Sendable {
    var rangeID: Int
  }

  final class InterceptableTransport: Sendable {
    let events = AsyncChannel<InterceptMessage>()
    private let stopper: Stopper

    init(stopper: Stopper) {
      self.stopper = stopper
      start()
    }

    /// Sends the heartbeats of the ranges round after round.
    private func start() {
      stopper.runWorker { [stopper, events] in
        while !stopper.shouldStop {
          for rangeID in 1...4 {
            await events.send(InterceptMessage(rangeID: rangeID))
          }
        }
      }
    }
  }

  /// Notes every message down and lets it go after a while.
  static func processEvents(
    of transport: InterceptableTransport,
    log: AsyncStream<InterceptMessage>.Continuation
  ) async {
    for await message in transport.events {
      log.yield(message)
      do {
        try await Task.sleep(for: .milliseconds(2))
      } catch {
        return
      }
    }
  }

  public static func run() async {
    let stopper = Stopper()
    let transport = InterceptableTransport(stopper: stopper)
    let (intercepted, log) = AsyncStream<InterceptMessage>.makeStream()
    stopper.runWorker { await processEvents(of: transport, log: log) }
    for await _ in intercepted {
      break
    }
    await stopper.stop()
    log.finish()
  }
}
