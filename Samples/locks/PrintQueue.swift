import Foundation

/// Pages for a printer, which waits while there are none.
final class PrintQueue: @unchecked Sendable {
  private let lock = NSLock()
  private let arrival = DispatchSemaphore(value: 0)
  private let work = DispatchQueue(label: "printer")
  private var pages: [String] = []
  private var printed = 0

  func add(_ page: String) {
    lock.lock()
    defer { lock.unlock() }
    pages.append(page)
    if pages.count == 1 { arrival.signal() }
  }

  func next() -> String {
    lock.lock()
    defer { lock.unlock() }
    if pages.isEmpty {
      arrival.wait()  // expect: semaphore-wait-under-lock
    }
    return pages.removeFirst()
  }

  func count() -> Int { work.sync { printed } }

  func finishPage() {
    work.sync {
      printed = count() + 1  // expect: queue-sync-on-itself
    }
  }
}
