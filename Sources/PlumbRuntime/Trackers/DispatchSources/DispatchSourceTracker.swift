import CPlumbRuntime
import PlumbInspect

/// Timers and other sources of Dispatch. One that was cancelled, or that nobody holds any more, has no record.
struct DispatchSourceTracker: ResourceTracker {
  let kind = LiveResource.Kind.dispatchSource
  let records: Set<RegistryRecord.Kind> = [.dispatchSource]

  func snapshot(_ records: [RegistryRecord]) -> [LiveResource] {
    records.map { record in
      let source = DispatchSourceFacts(record)
      return LiveResource(kind: kind, record: record, title: source.title, detail: source.detail)
    }
  }

  func isLeak(_ resource: LiveResource) -> Bool {
    resource.creation.map { !$0.isKept(as: kind) } ?? false
  }

  func advice(for resource: LiveResource) -> String {
    guard let record = resource.creation else { return "" }
    let source = DispatchSourceFacts(record)
    let release = ResourceWords.dispatchSource.release
    // Dispatch stops the program when such a source is released.
    let before =
      source.isInactive
      ? "activate() and " : source.suspensions > 0 ? "resume() and " : ""
    return "this \(source.title) wants \(before)\(release)"
  }
}
