import AsyncAlgorithms

/// The group waits for its child, and the child for the end of a channel that nobody finishes.
func sum(_ values: [Int]) async {
  let channel = AsyncChannel<Int>()  // expect: channel-not-finished
  await withTaskGroup(of: Void.self) { group in
    group.addTask {
      for await value in channel { print(value) }
    }
    for value in values {
      await channel.send(value)
    }
  }
}
