import CPlumbRuntime
import Glibc
import PlumbInspect

/// Memory that the program has mapped. Of the kernel's list only what was seen being mapped, since the rest is malloc's, the loader's and the
/// threads'.
struct MappingTracker: ResourceTracker {
  let kind = LiveResource.Kind.mapping
  let records: Set<RegistryRecord.Kind> = [.mapping]

  func snapshot(_ records: [RegistryRecord]) -> [LiveResource] {
    guard !records.isEmpty else { return [] }
    let mapped = MappedFiles()
    return records.compactMap { record in
      // Unmapped by ways that are not seen.
      guard let region = mapped.region(at: record.key) else { return nil }
      let isAnonymous = record.state & UInt32(MAP_ANONYMOUS) != 0
      let content = isAnonymous || region.path.isEmpty ? "anonymous" : "of \(region.path)"
      return LiveResource(
        kind: kind, record: record, title: ResourceWords.mapping.noun,
        detail: "\(Self.size(record.details[0])) \(content)")
    }
  }

  func isLeak(_ resource: LiveResource) -> Bool {
    resource.creation.map { !$0.isKept(as: kind) } ?? false
  }

  func advice(for resource: LiveResource) -> String {
    "this \(resource.title) wants \(ResourceWords.mapping.release)"
  }

  /// `4 KB`, `1.5 MB`
  private static func size(_ bytes: UInt64) -> String {
    let units: [(UInt64, String)] = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")]
    guard let (size, name) = units.first(where: { bytes >= $0.0 }) else { return "\(bytes) bytes" }
    let tenths = bytes % size * 10 / size
    return tenths == 0 ? "\(bytes / size) \(name)" : "\(bytes / size).\(tenths) \(name)"
  }
}
