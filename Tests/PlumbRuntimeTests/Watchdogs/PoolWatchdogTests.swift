import Testing

@Suite(.serialized) struct PoolWatchdogTests {
  /// Every thread of the pool is blocked: one report, and another one when it is over.
  @Test(arguments: [
    ("pool-semaphore", "is blocked in DispatchSemaphore.wait at PoolCases.swift:"),
    ("pool-sleep", "is blocked in sleep at PoolCases.swift:"),
    ("pool-hog", "is running in hog(_:) at PoolCases.swift:"),
  ])
  func aStarvedPool(name: String, activity: String) throws {
    let child = try HangChild.run(name)
    let starved = child.lines.filter { $0.hasPrefix("the cooperative pool is starved: ") }
    #expect(starved.count == 1, "\(child)")
    #expect(starved.first?.hasSuffix(", and 3 tasks wait") == true, "\(child)")
    let threads = child.lines.filter { $0.hasPrefix("  pool thread ") }
    #expect(!threads.isEmpty)
    for thread in threads {
      #expect(thread.contains(", task ") && thread.contains("\"blocked "), "\(thread)")
      #expect(thread.contains(activity), "\(thread)")
    }
    #expect(child.lines.contains("reports before the end: 1"))
    #expect(child.lines.contains { $0.hasPrefix("the cooperative pool answers again, after ") })
    #expect(child.lines.last == "starved 1, recovered 1")
  }

  @Test func aPoolInACircleOfQueues() throws {
    let child = try HangChild.run("pool-sync-cycle")
    #expect(child.output.contains("the cooperative pool is starved"))
    #expect(child.output.contains("is blocked in DispatchQueue.sync(execute:) for queue 0x"))
    #expect(
      child.lines.contains {
        $0.hasPrefix("sentence: pool thread ") && $0.contains("is worked off by pool thread ")
      }, "\(child)")
  }

  @Test func aBusyPoolIsNotStarved() throws {
    let child = try HangChild.run("pool-busy")
    #expect(child.output == "reports 0\n")
  }

  @Test func aBlockedMainThread() throws {
    let child = try HangChild.run("main-actor")
    #expect(child.lines.first?.hasPrefix("the main actor is starved: ") == true, "\(child)")
    #expect(
      child.output.contains(
        "  the main thread is blocked in DispatchSemaphore.wait at PoolCases.swift:"))
    #expect(child.lines.last?.hasPrefix("the main actor answers again") == true)
  }

  @Test func manyTasksAreReadWhileThePoolIsBlocked() throws {
    let child = try HangChild.run("pool-snapshot")
    #expect(child.lines == ["20000 tasks in 20000 places", "in order: true"], "\(child)")
  }
}
