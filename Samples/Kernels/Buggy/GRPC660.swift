import AsyncAlgorithms

/// gRPC's benchmark client: it makes one unary call after the other until the benchmark is over.
public enum GRPC660 {
  struct CallResult: Sendable {
    var latency: Duration
  }

  final class BenchmarkClient: Sendable {
    private enum Event: Sendable {
      case called(CallResult)
      case stopped
    }

    /// The measurements, for the benchmark's histogram.
    let results: AsyncStream<CallResult>
    private let measured: AsyncStream<CallResult>.Continuation
    private let stop = AsyncChannel<Void>()

    init() {
      (results, measured) = AsyncStream.makeStream()
    }

    func doCloseLoopUnary() async {
      while true {
        let done = AsyncChannel<CallResult>()
        Task {
          let result = await self.unaryCall()
          await done.send(result)
        }
        switch await nextEvent(done) {
        case .called(let result):
          measured.yield(result)
        case .stopped:
          measured.finish()
          return
        }
      }
    }

    private func nextEvent(_ done: AsyncChannel<CallResult>) async -> Event {
      await withTaskGroup(of: Event.self) { group in
        group.addTask {
          for await result in done { return .called(result) }
          return .stopped
        }
        group.addTask {
          for await _ in self.stop { break }
          return .stopped
        }
        let first = await group.next()
        group.cancelAll()
        return first ?? .stopped
      }
    }

    private func unaryCall() async -> CallResult {
      let start = ContinuousClock.now
      try? await Task.sleep(for: .milliseconds(2))
      return CallResult(latency: ContinuousClock.now - start)
    }

    func finish() async { await stop.send(()) }
  }

  public static func run() async {
    let client = BenchmarkClient()
    Task { await client.doCloseLoopUnary() }
    var measurements = 0
    for await _ in client.results {
      measurements += 1
      if measurements == 3 { break }
    }
    await client.finish()
  }
}
