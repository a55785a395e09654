import Channels
import Foundation

/// The resource quota controller of Kubernetes: workers take usage that is to be counted, and
/// quotas whose usage is known, from two queues; a resync of the monitored resources stops them
/// for a moment.
public enum Kubernetes58107 {
  final class WorkQueue<Item: Sendable>: @unchecked Sendable {
    private let cond = NSCondition()
    private var items: [Item] = []

    func put(_ item: Item) {
      cond.lock()
      items.append(item)
      cond.signal()
      cond.unlock()
    }

    func get() -> Item {
      cond.lock()
      defer { cond.unlock() }
      while items.isEmpty {
        cond.wait()
      }
      return items.removeFirst()
    }
  }

  struct MissingUsage: Sendable {
    var quota: String
    var resource: String
  }

  final class ResourceQuotaController: @unchecked Sendable {
    private let resources = ["pods", "services", "secrets"]
    private let workerLock = ReadWriteLock()
    private let queue = WorkQueue<String>()
    private let missingUsageQueue = WorkQueue<MissingUsage>()

    /// Starts the workers, for as many quotas as there are.
    func start(quotas: Int) {
      Thread.detachNewThread { self.workOnQuotas(quotas) }
      Thread.detachNewThread { self.workOnMissingUsage(quotas * self.resources.count) }
    }

    private func workOnQuotas(_ number: Int) {
      for _ in 0..<number { work(on: queue) { _ in } }
    }

    private func workOnMissingUsage(_ number: Int) {
      for _ in 0..<number { work(on: missingUsageQueue) { count($0) } }
    }

    private func work<Item>(on queue: WorkQueue<Item>, _ process: (Item) -> Void) {
      workerLock.lockForReading()
      defer { workerLock.unlock() }
      let item = queue.get()
      process(item)
    }

    /// A quota goes on to the other queue when its last resource has been counted.
    private func count(_ missing: MissingUsage) {
      Thread.sleep(forTimeInterval: 0.0001)
      if missing.resource == resources.last { queue.put(missing.quota) }
    }

    func sync() {
      for _ in 0..<50 {
        workerLock.lockForWriting()
        Thread.sleep(forTimeInterval: 0.0001)
        workerLock.unlock()
      }
    }

    func add(_ quota: String) {
      for resource in resources {
        missingUsageQueue.put(MissingUsage(quota: quota, resource: resource))
      }
    }
  }

  public static func run() async {
    let controller = ResourceQuotaController()
    controller.start(quotas: 20)
    Thread.detachNewThread { controller.sync() }
    for number in 1...20 {
      controller.add("quota-\(number)")
    }
  }
}
