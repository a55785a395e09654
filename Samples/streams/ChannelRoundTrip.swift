import AsyncAlgorithms

/// `send` waits for a receiver, and the receiver comes after it in the same task.
func roundTrip(_ values: [Int]) async -> [Int] {
  let channel = AsyncChannel<Int>()
  for value in values {
    await channel.send(value)  // expect: channel-without-receiver
  }
  channel.finish()
  var result: [Int] = []
  for await value in channel { result.append(value) }
  return result
}
