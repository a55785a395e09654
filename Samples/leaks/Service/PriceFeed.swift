import Dispatch
import Foundation

/// Prices for everybody who asks: refreshed in the background, pushed to subscribers, written to a journal.
///
/// Ported from Go, where `Close` closed a channel and four goroutines went home. Here nobody tells them.
public actor PriceFeed {
  private var prices: [String: Double] = [:]
  private var last = 0.0
  private var subscribers: [AsyncStream<Double>.Continuation] = []
  private var waiters: [String: [CheckedContinuation<Double, Never>]] = [:]
  private let journal: FileHandle
  private var heartbeat: (any DispatchSourceTimer)?

  public init(journal path: String) throws {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let handle = FileHandle(forWritingAtPath: path) else {
      throw CocoaError(.fileWriteUnknown)
    }
    journal = handle
  }

  public func start() {
    Task(name: "refresh") {  // expect: task-endless
      while true {
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
  public func price(of symbol: String) async -> Double {
    if let price = prices[symbol] { return price }
    return await withCheckedContinuation { waiters[symbol, default: []].append($0) }
  }

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
  }

  private func refresh() {
    prices["SWFT"] = 6.3
    for waiter in waiters.removeValue(forKey: "SWFT") ?? [] { waiter.resume(returning: 6.3) }
    for subscriber in subscribers { subscriber.yield(6.3) }
    try? journal.write(contentsOf: Data("SWFT 6.3\n".utf8))
  }
}
