/// Progress goes into a stream whose other end is thrown away.
func copyAll(
  _ names: [String], with copy: (String, @escaping @Sendable (Double) -> Void) async throws -> Void
) async throws {
  let (_, continuation) = AsyncStream.makeStream(of: Double.self)  // expect: stream-never-iterated
  defer { continuation.finish() }
  for name in names {
    try await copy(name) { progress in
      continuation.yield(progress)
    }
  }
}
