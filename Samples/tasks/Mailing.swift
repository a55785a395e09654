/// Letters go out while the next one is already put into the envelope.
func send(_ letters: [String], through post: @escaping @Sendable (String) async -> Void) {
  nonisolated(unsafe) var letter = ""
  for next in letters {
    letter = next
    Task {
      await post(letter)  // expect: captured-variable-race
    }
  }
}
