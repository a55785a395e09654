import Foundation

/// Docker's health checks: a monitor probes the container again and again until a change of the
/// container's state ends it.
public enum Moby28462 {
  final class Health: Sendable {
    private let stop = DispatchSemaphore(value: 0)
    private let stopped = DispatchSemaphore(value: 0)

    /// Asked by the monitor before every probe.
    func isStopRequested() -> Bool {
      guard stop.wait(timeout: .now()) == .success else { return false }
      stopped.signal()
      return true
    }

    func closeMonitor() {
      stop.signal()
      stopped.wait()
    }
  }

  final class Container: @unchecked Sendable {
    let id: String
    let health = Health()
    let lock = NSLock()
    var isRunning = true
    var failingStreak = 0

    init(id: String) {
      self.id = id
    }
  }

  struct ProbeResult: Sendable {
    var exitCode: Int
  }

  final class Daemon: Sendable {
    let execStarts: AsyncStream<String>
    private let execStart: AsyncStream<String>.Continuation
    private let container: Container

    init(container: Container) {
      self.container = container
      (execStarts, execStart) = AsyncStream.makeStream()
    }

    func monitor() {
      while !container.health.isStopRequested() {
        let result = probe()
        handleProbeResult(result)
      }
      execStart.finish()
    }

    /// Runs the health check's command in the container.
    private func probe() -> ProbeResult {
      execStart.yield(container.id)
      Thread.sleep(forTimeInterval: 0.01)
      return ProbeResult(exitCode: 0)
    }

    private func handleProbeResult(_ result: ProbeResult) {
      container.lock.lock()
      defer { container.lock.unlock() }
      container.failingStreak = result.exitCode == 0 ? 0 : container.failingStreak + 1
    }

    /// The container's main process has exited.
    func stateChanged() {
      container.lock.lock()
      defer { container.lock.unlock() }
      container.isRunning = false
      container.health.closeMonitor()
    }
  }

  public static func run() async {
    let daemon = Daemon(container: Container(id: "f3a1"))
    Thread.detachNewThread { daemon.monitor() }
    for await _ in daemon.execStarts {
      break
    }
    Thread.detachNewThread { daemon.stateChanged() }
  }
}
