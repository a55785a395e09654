extension Collection where Self: Sendable, Element: Sendable {
  /// Yields everything there is and forgets to say that it was everything.
  var elements: AsyncStream<Element> {
    AsyncStream { continuation in  // expect: stream-not-finished
      for element in self {
        continuation.yield(element)
      }
    }
  }
}
