/// The revision reconciler against the fake client set of its tests. Hooks see every object that
/// the reconciler creates, through reactors of the fake.
public enum Serving3148 {
  struct Action: Sendable {
    let verb: String
    let resource: String
  }

  protocol Reactor: Sendable {
    func react(to action: Action) -> Bool
  }

  struct SimpleReactor: Reactor {
    let resource: String

    func react(to action: Action) -> Bool { action.resource == resource }
  }

  final class Fake: @unchecked Sendable {
    private var reactionChain: [any Reactor] = []

    func invokes(_ action: Action) {
      for reactor in reactionChain {
        if reactor.react(to: action) { return }
      }
    }

    func prependReactor(_ reactor: any Reactor) {
      reactionChain = [reactor] + reactionChain
    }
  }

  struct PodAutoscalers: Sendable {
    let fake: Fake

    func create() { fake.invokes(Action(verb: "create", resource: "podautoscalers")) }
  }

  struct Clientset: Sendable {
    let fake = Fake()

    var podAutoscalers: PodAutoscalers { PodAutoscalers(fake: fake) }
  }

  struct Reconciler: Sendable {
    let client: Clientset

    func reconcile() {
      let phases = [reconcileKPA]
      for phase in phases { phase() }
    }

    private func reconcileKPA() { client.podAutoscalers.create() }
  }

  struct Controller: Sendable {
    let reconciler: Reconciler

    func run(threadiness: Int) async {
      await withTaskGroup(of: Void.self) { workers in
        for _ in 0..<threadiness {
          workers.addTask { reconciler.reconcile() }
        }
      }
    }
  }

  struct Hooks {
    func onUpdate(_ fake: Fake) {
      fake.prependReactor(SimpleReactor(resource: "podautoscalers"))
    }
  }

  public static func run() async {
    let client = Clientset()
    let controller = Controller(reconciler: Reconciler(client: client))
    let hooks = Hooks()
    hooks.onUpdate(client.fake)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await controller.run(threadiness: 1) }
    }
  }
}
