import CPlumbRuntime
import PlumbInspect

/// A point in time, for telling what was made before it from what was made later. Exact: it counts and reads no clock.
struct Moment: Sendable {
  /// By kind: the number that the next record will have.
  private let next: [RegistryRecord.Kind: UInt64]

  init() {
    next = Dictionary(
      uniqueKeysWithValues: RegistryRecord.Kind.allCases.map { kind in
        (kind, plumb_registry_moment(plumb_record_kind(kind.rawValue)))
      })
  }

  /// Whether the record was made after this moment.
  func isBefore(_ record: RegistryRecord) -> Bool {
    next[record.kind].map { record.sequence >= $0 } ?? true
  }

  /// What has no record was there before tracking began.
  func isBefore(_ leak: Leak) -> Bool { leak.record.map(isBefore) ?? false }
}
