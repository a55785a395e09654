/// Gets a file over HTTP. A protocol, so that a program that only wants the names of its own functions links no HTTP client.
public protocol DebugFileFetcher: Sendable {
  /// Writes the body to a new file at `path`. Whoever calls renames it; what is half written is never seen.
  /// - Parameter timeout: seconds within which an answer must begin and go on.
  func fetch(_ url: String, to path: String, timeout: Double) -> DebugFileFetch
}

public enum DebugFileFetch: Hashable, Sendable {
  case fetched
  /// The server answered that it does not have it.
  case absent
  /// No answer, or none that helps; `reason` in a user's words.
  case failed(reason: String)
}
