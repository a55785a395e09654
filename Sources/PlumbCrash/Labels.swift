import CPlumbRuntime

/// The labels that apply to what runs now. The handler reads the object by its layout: the pointer stays its first field.
final class LabelSet: Sendable {
  nonisolated(unsafe) let set: UnsafeMutablePointer<plumb_label_set>

  /// nil: no memory is left.
  init?(_ labels: KeyValuePairs<String, String>, outer: UnsafePointer<plumb_label_set>?) {
    guard let set = plumb_label_set_create(outer) else { return nil }
    for (var name, var value) in labels {
      name.withUTF8 { name in
        value.withUTF8 { value in
          plumb_label_set_put(set, name.baseAddress, name.count, value.baseAddress, value.count)
        }
      }
    }
    self.set = set
  }

  deinit { plumb_label_set_free(set) }

  @TaskLocal static var current: LabelSet?
}

extension CrashReporter {
  /// Says what `body` works on, for the report of a crash in it: the request, the model, the step. Tasks that `body` creates have the labels
  /// too, except detached ones. Labels of outer calls stay, unless they have the same name.
  ///
  /// Up to 16 labels; names are cut at 38 bytes and values at 88.
  public static func withLabels<Result, Failure: Error>(
    _ labels: KeyValuePairs<String, String>, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    guard let set = LabelSet(labels, outer: LabelSet.current.map { UnsafePointer($0.set) }) else {
      return try await body()
    }
    do {
      return try await LabelSet.$current.withValue(set) {
        learn(set)
        return try await body()
      }
    } catch {
      throw error as! Failure
    }
  }

  /// The same for code that does not suspend, in a task or not.
  public static func withLabels<Result, Failure: Error>(
    _ labels: KeyValuePairs<String, String>, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let set = LabelSet(labels, outer: LabelSet.current.map { UnsafePointer($0.set) }) else {
      return try body()
    }
    do {
      return try LabelSet.$current.withValue(set) {
        // Outside of a task the handler cannot see a task-local.
        let previous = plumb_labels_exchange_thread(set.set)
        defer { plumb_labels_exchange_thread(previous) }
        return try body()
      }
    } catch {
      throw error as! Failure
    }
  }

  private static func learn(_ set: LabelSet) {
    plumb_labels_learn(
      Unmanaged.passUnretained(LabelSet.$current).toOpaque(),
      Unmanaged.passUnretained(set).toOpaque())
  }
}
