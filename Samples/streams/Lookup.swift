import Foundation
import FoundationNetworking

/// Three ways out of the closure, and on one of them nobody resumes: the caller waits for ever.
struct Lookup {
  var session: URLSession
  var host: String?

  func body(of path: String) async throws -> Data {
    try await withCheckedThrowingContinuation { continuation in  // expect: continuation-not-resumed
      guard let host, let url = URL(string: "https://\(host)/\(path)") else {
        return
      }
      session.dataTask(with: url) { data, _, error in
        if let error {
          continuation.resume(throwing: error)
        } else {
          continuation.resume(returning: data ?? Data())
        }
      }.resume()
    }
  }
}
