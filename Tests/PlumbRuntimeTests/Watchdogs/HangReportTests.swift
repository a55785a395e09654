import Testing

/// Programs that hang, and what is said of them.
@Suite struct HangReportTests {
  /// Line numbers move; the rest is compared.
  private func words(_ child: HangChild) -> [String] {
    child.lines.map { $0.replacing(/:\d+/, with: ":N").replacing(/0x[0-9a-f]+/, with: "0xN") }
  }

  @Test func tasksThatAwaitEachOther() throws {
    let words = words(try HangChild.run("value-cycle"))
    #expect(words.count == 4)
    #expect(
      words.first
        == "Deadlock: these 2 wait for each other in a circle, and none of them can ever go on:")
    #expect(
      words.contains(
        "sentence: task 1 \"a\" waits for the value of task 2 \"b\" at HangCases.swift:N"
          + " → task 2 \"b\" waits for the value of task 1 \"a\" at HangCases.swift:N"), "\(words)")
  }

  @Test func aParentWaitsForAChildThatWaitsForIt() throws {
    let words = words(try HangChild.run("parent-child"))
    #expect(
      words.contains(
        "sentence: task 1 \"parent\" waits in its task group for task 2 \"child\" at HangCases.swift:N"
          + " → task 2 \"child\" waits for the value of task 1 \"parent\" at HangCases.swift:N"),
      "\(words)")
  }

  @Test func anActorIsBlocked() throws {
    let child = try HangChild.run("actor-semaphore")
    #expect(!child.output.contains("Deadlock"))
    let chain = [
      "\"outer\" waits for the value of task", "\"inner\" waits for its turn on actor",
      "ConnectionPool is busy with task",
      "is blocked in DispatchSemaphore.wait at PoolCases.swift:",
    ]
    for words in chain { #expect(child.output.contains(words), "\(child)") }
    #expect(child.output.contains("which runs task 1 \"holder\", is blocked in DispatchSemaphore"))
  }

  @Test func aContinuationThatIsLost() throws {
    let child = try HangChild.run("lost-continuation")
    #expect(!child.output.contains("Deadlock"))
    // Optimized code has no line for it.
    #expect(
      child.output.contains("\"waiter\" waits for the value of task 1 \"loser\""), "\(child)")
    #expect(child.output.contains("that nobody has resumed at HangCases.swift:"), "\(child)")
  }

  @Test func aStreamWithoutElements() throws {
    let child = try HangChild.run("empty-stream")
    #expect(child.output.contains("\"reader\" waits for the next element of an AsyncStream"))
  }

  @Test(arguments: [
    ("locks", "is blocked in pthread_mutex_lock for lock 0xN", "lock 0xN is held by thread"),
    (
      "queues", "is blocked in DispatchQueue.sync(execute:) for queue 0xN",
      "queue 0xN is worked off by thread"
    ),
  ])
  func threadsThatBlockEachOther(name: String, wait: String, owner: String) throws {
    let words = words(try HangChild.run(name))
    #expect(
      words.first
        == "Deadlock: these 4 wait for each other in a circle, and none of them can ever go on:")
    let circle = words.filter { !$0.contains("←") }[1...4]
    #expect(circle.filter { $0.contains(wait) }.count == 2, "\(words)")
    #expect(circle.filter { $0.contains(owner) }.count == 2, "\(words)")
  }

  /// A wait is often in a helper's function: those that called it are named, too.
  @Test func theCallersOfAWait() throws {
    let words = words(try HangChild.run("actor-semaphore"))
    let wait = try #require(
      words.firstIndex { $0.contains("is blocked in DispatchSemaphore.wait") })
    #expect(words[wait].hasSuffix("at PoolCases.swift:N"), "\(words)")
    #expect(
      words[wait + 1].hasSuffix("← ConnectionPool.hold(_:) at HangCases.swift:N"), "\(words)")
  }

  @Test func aMutexHeldByABlockedThread() throws {
    let child = try HangChild.run("mutex")
    #expect(!child.output.contains("Deadlock"))
    #expect(child.output.contains("\"waiter\" is blocked in Mutex.withLock for lock 0x"))
    #expect(child.output.contains("is held by thread"), "\(child)")
    #expect(child.output.contains("\"holder\" is blocked in DispatchSemaphore.wait"))
  }

  @Test func nothingHangs() throws {
    let child = try HangChild.run("nothing")
    #expect(
      child.output
        == "Nothing that waits was found: no task that is known, and no blocked thread.\n")
  }
}
