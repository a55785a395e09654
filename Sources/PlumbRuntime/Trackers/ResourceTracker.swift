import CPlumbRuntime
import PlumbInspect

/// Knows one kind of resource: what is alive, which of it matters, and what to do about it. Keeps no state: what happened since an
/// earlier moment is the difference of two snapshots.
protocol ResourceTracker: Sendable {
  var kind: LiveResource.Kind { get }

  /// The records of the C side that it needs, to be switched on by `plumb_tracking_enable`. Empty where this process cannot be
  /// watched.
  var records: Set<RegistryRecord.Kind> { get }

  /// What is alive now.
  ///
  /// - Parameter records: all records of `records`, read a moment ago.
  func snapshot(_ records: [RegistryRecord]) -> [LiveResource]

  /// Whether a resource that a test leaves behind is a leak; what the runtime, libc or Dispatch keep for themselves is none.
  func isLeak(_ resource: LiveResource) -> Bool

  /// What somebody has to do who left it: `this timer wants cancel()`.
  func advice(for resource: LiveResource) -> String
}
