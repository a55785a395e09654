/// A `return` is missing after the error, so a failed lookup resumes twice and stops the process.
struct KeyStore {
  var get: @Sendable (String, @escaping @Sendable (String?, (any Error)?) -> Void) -> Void

  func load(_ key: String) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      get(key) { value, error in
        if let error {
          continuation.resume(throwing: error)
        }
        continuation.resume(returning: value ?? "")  // expect: continuation-resumed-twice
      }
    }
  }
}
