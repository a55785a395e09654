import CPlumbRuntime
import PlumbInspect

/// Streams that live and were not finished. One whose storage is freed has no record.
struct StreamTracker: ResourceTracker {
  let kind = LiveResource.Kind.stream

  var records: Set<RegistryRecord.Kind> { StreamLayout.known == nil ? [] : [.stream] }

  func snapshot(_ records: [RegistryRecord]) -> [LiveResource] {
    guard let layout = StreamLayout.known else { return [] }
    return records.compactMap { record -> LiveResource? in
      guard layout.isOpen(record) == true, Self.isStillThere(record) else { return nil }
      let isThrowing = record.details[0] == UInt64(PLUMB_STREAM_THROWING)
      return LiveResource(
        kind: kind, record: record, title: isThrowing ? "AsyncThrowingStream" : "AsyncStream",
        detail: "was not finished")
    }
  }

  /// Its memory may have become something else while it was read; then so has the record.
  private static func isStillThere(_ record: RegistryRecord) -> Bool {
    var now = plumb_record()
    guard plumb_registry_find(PLUMB_STREAM, record.key, &now) else { return false }
    plumb_label_set_release(now.labels)
    return now.identity == record.identity
  }

  func isLeak(_ resource: LiveResource) -> Bool {
    resource.creation.map { !$0.isKept(as: kind) } ?? false
  }

  func advice(for resource: LiveResource) -> String {
    "this \(resource.title) wants \(ResourceWords.streamContinuation.release) on its \(ResourceWords.streamContinuation.noun)"
  }
}
