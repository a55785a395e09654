import Synchronization

/// Galley's file system source: it looks for changed configuration files until it is stopped.
public enum Istio8967 {
  final class DoneSignal: Sendable {
    private let closed = Atomic<Bool>(false)

    func close() { closed.store(true, ordering: .releasing) }
    var isClosed: Bool { closed.load(ordering: .acquiring) }
  }

  protocol Source: Sendable {
    func start()
    func stop()
  }

  final class FSSource: Source {
    private let path: String
    private let reloads = Atomic<Int>(0)
    private let donec = DoneSignal()

    init(path: String) {
      self.path = path
    }

    func start() {
      Task {
        while true {
          if donec.isClosed { return }
          reloadChangedFiles()
          try? await Task.sleep(for: .milliseconds(1))
        }
      }
    }

    func stop() {
      donec.close()
    }

    private func reloadChangedFiles() {
      reloads.wrappingAdd(1, ordering: .relaxed)
    }
  }

  static func newSource(path: String) -> any Source { FSSource(path: path) }

  public static func run() async {
    let test = Task {
      let source = newSource(path: "/etc/istio/config")
      source.start()
      source.stop()
      try? await Task.sleep(for: .milliseconds(5))
    }
    await test.value
  }
}
