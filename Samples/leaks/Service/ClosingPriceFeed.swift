import Dispatch
import Foundation

/// The same feed, which ends what it began.
public actor ClosingPriceFeed {
  private var prices: [String: Double] = [:]
  private var last = 0.0
  private var subscribers: [AsyncStream<Double>.Continuation] = []
  private var waiters: [String: [CheckedContinuation<Double, any Error>]] = [:]
  private let journal: FileHandle
  private var heartbeat: (any DispatchSourceTimer)?
  private var refreshing: Task<Void, Never>?

  public init(journal path: String) throws {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let handle = FileHandle(forWritingAtPath: path) else {
      throw CocoaError(.fileWriteUnknown)
    }
    journal = handle
  }

  public func start() {
    refreshing = Task(name: "refresh") {
      while !Task.isCancelled {
        refresh()
        try? await Task.sleep(for: .milliseconds(20))
      }
    }
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + 1, repeating: 1)
    timer.setEventHandler {}
    timer.resume()
    heartbeat = timer
  }

  /// The price, as soon as there is one.
  public func price(of symbol: String) async throws -> Double {
    if let price = prices[symbol] { return price }
    return try await withCheckedThrowingContinuation { waiters[symbol, default: []].append($0) }
  }

  /// Whether somebody waits for a price.
  public var isAsked: Bool { !waiters.isEmpty }

  /// Keeps the last price at hand.
  public func follow() {
    let (stream, continuation) = AsyncStream.makeStream(of: Double.self)
    subscribers.append(continuation)
    Task(name: "follow") {
      for await price in stream { last = price }
    }
  }

  /// The process goes on; the feed is no longer needed.
  public func close() {
    prices = [:]
    refreshing?.cancel()
    heartbeat?.cancel()
    for subscriber in subscribers { subscriber.finish() }
    for waiter in waiters.values.joined() { waiter.resume(throwing: CancellationError()) }
    waiters = [:]
    try? journal.close()
  }

  private func refresh() {
    prices["SWFT"] = 6.3
    for waiter in waiters.removeValue(forKey: "SWFT") ?? [] { waiter.resume(returning: 6.3) }
    for subscriber in subscribers { subscriber.yield(6.3) }
    try? journal.write(contentsOf: Data("SWFT 6.3\n".utf8))
  }
}
