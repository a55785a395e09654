import PlumbLabels

extension Plumb {
  /// Says what `body` works on: the request, the model, the step. What is born inside has the labels, tasks across `Task {}`,
  /// `Task.detached {}` and children too, and dumps, leak reports and crash reports show them. Labels of outer calls stay, unless they
  /// have the same name.
  ///
  /// ```swift
  /// try await Plumb.withLabels(["model": "bge-m3", "batch": "32"]) { try await embed(texts) }
  /// ```
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
