import CPlumbRuntime
import Glibc
import PlumbInspect

/// The threads of the process. The kernel's list is the truth; records say who made them.
struct ThreadTracker: ResourceTracker {
  let kind = LiveResource.Kind.thread
  let records: Set<RegistryRecord.Kind> = [.thread]

  func snapshot(_ records: [RegistryRecord]) -> [LiveResource] {
    let byThread = Dictionary(records.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    return ProcessFiles.numbers("task").compactMap { thread in
      guard let facts = ThreadFacts(thread), !facts.isOver else { return nil }
      let record = byThread[UInt64(thread)]
      let isUnnamed = Self.isInherited(facts.name) || record.map { facts.hasName(of: $0) } ?? false
      let title = isUnnamed ? "thread" : "thread \"\(facts.name)\""
      let detail = "\(facts.doing), id \(thread)"
      if let record {
        return LiveResource(kind: kind, record: record, title: title, detail: detail)
      }
      return LiveResource(
        kind: kind, key: UInt64(thread), identity: facts.started, title: title, detail: detail)
    }
  }

  /// A thread that nobody has named is called like the one that made it: the main thread, or one of Dispatch's, whose names end so.
  private static func isInherited(_ name: String) -> Bool {
    name.isEmpty || name == programName || name.hasSuffix("-qos") || name.hasSuffix("overcommit")
  }
  private static let programName = ThreadFacts(getpid())?.name

  func isLeak(_ resource: LiveResource) -> Bool {
    guard let record = resource.creation, !record.isKept(as: kind) else { return false }
    if KnownThread.all.contains(where: { resource.title.hasPrefix("thread \"\($0.name)") }) {
      return false
    }
    // What a library starts inside of itself is its own, wherever it was called from.
    guard let start = CodeOrigin.of(record.details[0] &+ 1) else { return true }
    return !KnownKeeper.all.contains { $0.covers(kind, start, isAnonymous: false) }
  }

  func advice(for resource: LiveResource) -> String {
    "this thread has to be told to end, and to be waited for, before its owner goes"
  }
}

extension ThreadFacts {
  /// Called like the thread that made it: nobody has named it.
  fileprivate func hasName(of record: RegistryRecord) -> Bool {
    UInt64(record.thread) != record.key && ThreadFacts(record.thread)?.name == name
  }
}
