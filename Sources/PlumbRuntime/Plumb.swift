import CPlumbRuntime
import Glibc
import PlumbInspect
import Synchronization

/// What a program or a test asks of Plumb about itself: which tasks live, what they wait for, who made them, and what is left over.
///
/// Everything here works in plain builds; with `-static-stdlib` the linker has to be told (`Documentation/static-stdlib.options`), see
/// `notices`. Safe from any thread and any task, but not from signal handlers.
public enum Plumb {
  static let version = "0.1.0"

  /// Begins to note every task and resource that is made from now on, with the place. What lives already stays unknown, except tasks that
  /// lead to others. A second call adds to the first.
  ///
  /// A task costs some tens of nanoseconds more from here on, an opened file or a timer some hundreds.
  ///
  /// - Returns: what will not be seen in this process, one sentence each; empty where all is well.
  @discardableResult
  public static func start(
    tracking resources: Set<LiveResource.Kind> = Set(LiveResource.Kind.allCases)
  )
    -> [String]
  {
    var kinds: Set<RegistryRecord.Kind> = [.task]
    for tracker in Trackers.all where resources.contains(tracker.kind) {
      kinds.formUnion(tracker.records)
    }
    plumb_tracking_enable(kinds.reduce(0) { $0 | 1 << $1.rawValue })
    SelfTest.runOnce()
    return notices
  }

  /// Whether `start` was called.
  public static var isTracking: Bool { plumb_is_tracked(PLUMB_TASK) }

  /// What is not seen in this process, and why, one sentence each. Empty before `start`.
  public static var notices: [String] {
    var texts = [UnsafePointer<CChar>](repeating: emptyText, count: 16)
    let count = plumb_tracking_notices(&texts, texts.count)
    return texts.prefix(count).map { String(cString: $0) } + SelfTest.notices
  }

  private static var emptyText: UnsafePointer<CChar> {
    UnsafeRawPointer(("" as StaticString).utf8Start).assumingMemoryBound(to: CChar.self)
  }
}
