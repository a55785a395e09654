import CPlumbRuntime
import PlumbInspect

/// All resources that are alive at a moment.
public struct ResourceSnapshot: Sendable {
  /// In the order of `LiveResource.Kind`, and of their keys.
  public var resources: [LiveResource]

  public init(resources: [LiveResource]) { self.resources = resources }

  /// What lives now. Takes no lock of the tracker; what comes or goes meanwhile may be missing. Not for signal handlers.
  public static func take(
    _ kinds: Set<LiveResource.Kind> = Set(LiveResource.Kind.allCases)
  ) -> ResourceSnapshot {
    withoutTracking {
      let trackers = Trackers.all.filter { kinds.contains($0.kind) }
      let wanted = trackers.reduce(into: Set()) { $0.formUnion($1.records) }
      let reader = try? RegistryReader(reader: SelfMemory(), address: plumb_registry_address())
      let records = wanted.isEmpty ? [] : reader?.records(wanted) ?? []
      return ResourceSnapshot(
        resources: trackers.flatMap { tracker in
          tracker.snapshot(records.filter { tracker.records.contains($0.kind) })
            .sorted { $0.key < $1.key }
        })
    }
  }

  /// What is here and was not there, told by identity: a descriptor that has the number of an earlier one is another one.
  public func added(since earlier: ResourceSnapshot) -> [LiveResource] {
    let known = Set(earlier.resources.map(Identity.init))
    return resources.filter { !known.contains(Identity($0)) }
  }

  private struct Identity: Hashable {
    var kind: LiveResource.Kind
    var key, identity: UInt64

    init(_ resource: LiveResource) {
      kind = resource.kind
      key = resource.key
      identity = resource.identity
    }
  }
}
