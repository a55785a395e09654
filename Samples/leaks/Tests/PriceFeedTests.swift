// The first test fails on purpose, so both run only where somebody asks: PLUMB_SAMPLES=1 swift test --filter PriceFeedTests

import Foundation
import PlumbTesting
import PriceFeed
import Testing

@Suite(.leakChecked, .enabled(if: ProcessInfo.processInfo.environment["PLUMB_SAMPLES"] == "1"))
struct PriceFeedTests {
  private let journal = FileManager.default.temporaryDirectory.path + "/prices-\(UUID())"

  @Test func closes() async throws {
    let feed = try PriceFeed(journal: journal)
    await feed.start()
    #expect(await feed.price(of: "SWFT") == 6.3)
    await feed.follow()
    Task(name: "ask") { await feed.price(of: "GO") }
    await feed.close()
  }

  @Test func closesEverything() async throws {
    let feed = try ClosingPriceFeed(journal: journal)
    await feed.start()
    #expect(try await feed.price(of: "SWFT") == 6.3)
    await feed.follow()
    let asking = Task(name: "ask") { try await feed.price(of: "GO") }
    // The question has to be on its way before the feed closes.
    while await !feed.isAsked { await Task.yield() }
    await feed.close()
    await #expect(throws: CancellationError.self) { try await asking.value }
  }
}
