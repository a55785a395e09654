import AsyncHTTPClient

/// The answer's body is never read, so its connection is closed, and every check opens a new one.
struct HealthCheck {
  let client: HTTPClient
  let limit: TimeAmount

  func isHealthy(_ url: String) async throws -> Bool {
    let page = HTTPClientRequest(url: url)
    let answer = try await client.execute(page, timeout: limit)  // expect: response-not-drained
    return answer.status == .ok
  }
}
