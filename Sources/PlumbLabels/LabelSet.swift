import CPlumbRuntime

/// The labels that apply to what runs now, and who answers for what it makes. Handler and tracker read the object by its layout: the
/// pointer stays its first field.
package final class LabelSet: Sendable {
  package nonisolated(unsafe) let set: UnsafeMutablePointer<plumb_label_set>

  /// A copy of the outer set with some labels more. nil: no memory is left.
  ///
  /// - Parameter owner: nil leaves the outer one.
  package init?(
    _ labels: some Sequence<(key: String, value: String)>, owner: UInt64? = nil,
    outer: LabelSet? = LabelSet.current
  ) {
    guard let set = plumb_label_set_create(outer.map { UnsafePointer($0.set) }) else { return nil }
    for (var name, var value) in labels {
      name.withUTF8 { name in
        value.withUTF8 { value in
          plumb_label_set_put(set, name.baseAddress, name.count, value.baseAddress, value.count)
        }
      }
    }
    if let owner { set.pointee.owner = owner }
    self.set = set
  }

  deinit { plumb_label_set_release(set) }

  @TaskLocal package static var current: LabelSet?

  package func withValue<Result, Failure: Error>(
    isolation: isolated (any Actor)?, _ body: () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    do {
      return try await Self.$current.withValue(self) {
        learn()
        return try await body()
      }
    } catch {
      throw error as! Failure
    }
  }

  package func withValue<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    do {
      return try Self.$current.withValue(self) {
        learn()
        // Outside of a task the handler cannot see a task-local.
        let previous = plumb_labels_exchange_thread(set)
        defer { plumb_labels_exchange_thread(previous) }
        return try body()
      }
    } catch {
      throw error as! Failure
    }
  }

  /// Tells the C side where the task-local is to be found.
  package func learn() {
    _ = plumb_labels_learn(
      Unmanaged.passUnretained(Self.$current).toOpaque(),
      Unmanaged.passUnretained(self).toOpaque())
  }
}
