/// All kinds of resources that are known, in the order in which reports name them.
enum Trackers {
  static let all: [any ResourceTracker] = []

  static func tracker(for kind: LiveResource.Kind) -> (any ResourceTracker)? {
    all.first { $0.kind == kind }
  }
}
