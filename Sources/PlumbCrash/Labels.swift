import PlumbLabels

extension CrashReporter {
  /// Says what `body` works on, for the report of a crash in it: the request, the model, the step. Tasks that `body` creates have the labels
  /// too, except detached ones. Labels of outer calls stay, unless they have the same name.
  ///
  /// Up to 16 labels; names are cut at 38 bytes and values at 88.
  public static func withLabels<Result, Failure: Error>(
    _ labels: KeyValuePairs<String, String>, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    guard let set = LabelSet(labels) else { return try await body() }
    return try await set.withValue(isolation: isolation, body)
  }

  /// The same for code that does not suspend, in a task or not.
  public static func withLabels<Result, Failure: Error>(
    _ labels: KeyValuePairs<String, String>, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let set = LabelSet(labels) else { return try body() }
    return try set.withValue(body)
  }
}
