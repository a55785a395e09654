import PlumbRuntime
import Testing

extension Plumb {
  /// Records an issue of the current test for each thing that `body` leaves behind.
  ///
  /// ```swift
  /// try await Plumb.expectNoLeaks { try await server.handle(request) }
  /// ```
  ///
  /// See `LeakCheckTrait` for what is seen, and `LeakCheckOptions` for what may be ignored.
  public static func expectNoLeaks<Result>(
    _ options: LeakCheckOptions = LeakCheckOptions(),
    isolation: isolated (any Actor)? = #isolation,
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Result
  ) async throws -> Result {
    try await CheckedRun(name: "this block", options: options, location: sourceLocation).run(body)
  }
}
