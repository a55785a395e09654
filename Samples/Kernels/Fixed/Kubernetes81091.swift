import Dispatch
import Synchronization

/// The generic scheduler looks for the nodes that a pod fits on: the filter plugins are run for
/// many nodes at once. The test's plugin counts its calls.
public enum Kubernetes81091 {
  protocol FilterPlugin: Sendable {
    func filter(node: String) -> Bool
  }

  final class FakeFilterPlugin: FilterPlugin {
    private let filterCalls = Atomic<Int>(0)

    var numFilterCalled: Int { filterCalls.load(ordering: .relaxed) }

    func filter(node: String) -> Bool {
      filterCalls.wrappingAdd(1, ordering: .relaxed)
      return node.hasPrefix("node")
    }
  }

  struct SchedulerFramework: Sendable {
    let filterPlugins: [any FilterPlugin]

    func runFilterPlugins(node: String) -> Bool {
      filterPlugins.allSatisfy { $0.filter(node: node) }
    }
  }

  struct GenericScheduler: Sendable {
    let framework: SchedulerFramework
    let nodes: [String]

    func schedule() { findNodesThatFit() }

    private func findNodesThatFit() {
      parallelize(pieces: nodes.count) { piece in
        _ = framework.runFilterPlugins(node: nodes[piece])
      }
    }
  }

  static func parallelize(pieces: Int, _ doWorkPiece: @Sendable (Int) -> Void) {
    DispatchQueue.concurrentPerform(iterations: pieces, execute: doWorkPiece)
  }

  public static func run() async {
    let plugin = FakeFilterPlugin()
    let scheduler = GenericScheduler(
      framework: SchedulerFramework(filterPlugins: [plugin]),
      nodes: (0..<500).map { "node\($0)" })
    let scheduling = Task { scheduler.schedule() }
    await scheduling.value
    _ = plugin.numFilterCalled
  }
}
