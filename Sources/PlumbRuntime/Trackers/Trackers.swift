import CPlumbRuntime

/// All kinds of resources that are known, in the order in which reports name them.
public enum Trackers {
  static let all: [any ResourceTracker] = [
    DispatchSourceTracker(), RunLoopTimerTracker(), ThreadTracker(), DescriptorTracker(),
    MappingTracker(), BlockedThreadTracker(), StreamTracker(),
  ]

  static func tracker(for kind: LiveResource.Kind) -> (any ResourceTracker)? {
    all.first { $0.kind == kind }
  }

  /// From here on resources of these kinds are noted when they are made, in addition to those that are noted already. Not signal-safe.
  public static func enable(_ kinds: Set<LiveResource.Kind>) {
    let records = all.filter { kinds.contains($0.kind) }
      .reduce(into: Set()) { $0.formUnion($1.records) }
    plumb_tracking_enable(records.reduce(0) { $0 | 1 << $1.rawValue })
  }
}
