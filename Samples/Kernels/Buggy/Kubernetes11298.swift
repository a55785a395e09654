import Foundation

/// Master election of Kubernetes on Mesos: a notifier tells the service that is to run on the
/// master when something has changed, until the election is called off.
public enum Kubernetes11298 {
  /// Runs something on a thread of its own; the stream ends with it.
  static func after(_ body: @escaping @Sendable () -> Void) -> AsyncStream<Void> {
    let (signal, continuation) = AsyncStream<Void>.makeStream()
    Thread.detachNewThread {
      body()
      continuation.finish()
    }
    return signal
  }

  final class Notifier: @unchecked Sendable {
    private enum Event {
      case changed
      case aborted
    }

    private let condition = NSCondition()
    private let validate: @Sendable () -> Void
    private let events: AsyncStream<Event>
    private let eventSource: AsyncStream<Event>.Continuation

    /// - Parameter validate: brings the service into line with the master that is elected.
    init(validate: @escaping @Sendable () -> Void) {
      self.validate = validate
      (events, eventSource) = AsyncStream.makeStream()
    }

    func masterChanged() {
      condition.lock()
      condition.signal()
      condition.unlock()
    }

    func abort() { eventSource.yield(.aborted) }

    func serviceLoop() async {
      var change = nextChange()
      for await event in events {
        switch event {
        case .changed:
          change = nextChange()
        case .aborted:
          masterChanged()
          for await _ in change {}
          return
        }
      }
    }

    private func nextChange() -> AsyncStream<Void> {
      Kubernetes11298.after {
        self.validate()
        self.waitForChange()
        self.eventSource.yield(.changed)
      }
    }

    private func waitForChange() {
      condition.lock()
      condition.wait()
      condition.unlock()
    }
  }

  /// Watches the election until `done` ends.
  static func notify(_ notifier: Notifier, until done: AsyncStream<Void>) async {
    async let service: Void = notifier.serviceLoop()
    let watch = Task {
      while !Task.isCancelled {
        notifier.masterChanged()
        try? await Task.sleep(for: .milliseconds(1))
      }
    }
    for await _ in done {}
    watch.cancel()
    await watch.value
    notifier.abort()
    await service
  }

  public static func run() async {
    let (done, closeDone) = AsyncStream<Void>.makeStream()
    let notifier = Notifier {
      closeDone.finish()
      Thread.sleep(forTimeInterval: 0.01)
    }
    await notify(notifier, until: done)
  }
}
