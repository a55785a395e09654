import CPlumbRuntime
import PlumbInspect

/// A point in time, for telling what was made before it from what was made later.
struct Moment: Sendable {
  private let stamp = plumb_registry_moment()

  /// Whether the record was made after this moment.
  func isBefore(_ record: RegistryRecord) -> Bool { record.moment >= stamp }

  /// What has no record was there before tracking began.
  func isBefore(_ leak: Leak) -> Bool { leak.record.map(isBefore) ?? false }
}
