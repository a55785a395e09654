import CPlumbRuntime
import PlumbInspect

/// Threads that wait in a call that is watched, with the place of the call: for a semaphore, a group, a queue, a condition, another thread.
struct BlockedThreadTracker: ResourceTracker {
  let kind = LiveResource.Kind.blockedThread
  let records: Set<RegistryRecord.Kind> = [.blockedThread]

  func snapshot(_ records: [RegistryRecord]) -> [LiveResource] {
    records.compactMap { record in
      // Threads that are not there any more have left a record if this process is a fork of theirs.
      guard let facts = ThreadFacts(Int32(truncatingIfNeeded: record.key)), !facts.isOver else {
        return nil
      }
      let wait = BlockingCall(record)
      return LiveResource(
        kind: kind, record: record, title: "blocked thread \"\(facts.name)\"",
        detail: wait.detail)
    }
  }

  func isLeak(_ resource: LiveResource) -> Bool {
    resource.creation.map { !$0.isKept(as: kind) } ?? false
  }

  func advice(for resource: LiveResource) -> String {
    resource.creation.map { BlockingCall($0).advice } ?? ""
  }
}
