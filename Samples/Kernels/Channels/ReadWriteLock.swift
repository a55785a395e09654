import Foundation

/// Many readers or one writer. A writer that waits goes before readers that come later, as in Go's `RWMutex`.
public final class ReadWriteLock: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_rwlock_t>

  public init() {
    lock = .allocate(capacity: 1)
    var attributes = pthread_rwlockattr_t()
    pthread_rwlockattr_init(&attributes)
    pthread_rwlockattr_setkind_np(
      &attributes, Int32(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP))
    pthread_rwlock_init(lock, &attributes)
    pthread_rwlockattr_destroy(&attributes)
  }

  deinit {
    pthread_rwlock_destroy(lock)
    lock.deallocate()
  }

  public func lockForReading() { pthread_rwlock_rdlock(lock) }
  public func lockForWriting() { pthread_rwlock_wrlock(lock) }
  public func unlock() { pthread_rwlock_unlock(lock) }
}
