/// Functions in which threads wait, by their symbols, without versions of libc's interface.
enum BlockingCalls {
  struct Call {
    var kind: ThreadWait.Kind
    /// As Swift code calls it; nil: by its symbol.
    var name: String?
    /// The first argument of the system call below is the address of the object.
    var hasObject = false
  }

  static func call(_ symbol: String) -> Call? { calls[name(symbol)] }

  /// Without the version of libc's interface, and what libc calls its own functions by.
  static func name(_ symbol: String) -> String {
    let name = symbol.prefix { $0 != "@" }
    return String(name.hasPrefix("__GI_") ? name.dropFirst(5) : name)
  }

  private static let calls: [String: Call] = [
    "dispatch_semaphore_wait": Call(kind: .semaphore, name: "DispatchSemaphore.wait"),
    "_dispatch_semaphore_wait_slow": Call(kind: .semaphore, name: "DispatchSemaphore.wait"),
    "sem_wait": Call(kind: .semaphore),
    "sem_timedwait": Call(kind: .semaphore),
    "sem_clockwait": Call(kind: .semaphore),
    "dispatch_group_wait": Call(kind: .group, name: "DispatchGroup.wait"),
    "_dispatch_group_wait_slow": Call(kind: .group, name: "DispatchGroup.wait"),
    "dispatch_block_wait": Call(kind: .group, name: "DispatchWorkItem.wait"),
    "__lll_lock_wait": Call(kind: .lock, name: "pthread_mutex_lock", hasObject: true),
    "pthread_mutex_lock": Call(kind: .lock, hasObject: true),
    "pthread_mutex_timedlock": Call(kind: .lock),
    "pthread_mutex_clocklock": Call(kind: .lock),
    "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF": Call(
      kind: .lock, name: "Mutex.withLock", hasObject: true),
    "pthread_rwlock_rdlock": Call(kind: .lock),
    "pthread_rwlock_wrlock": Call(kind: .lock),
    "__pthread_rwlock_rdlock_full64": Call(kind: .lock, name: "pthread_rwlock_rdlock"),
    "__pthread_rwlock_wrlock_full64": Call(kind: .lock, name: "pthread_rwlock_wrlock"),
    "_dispatch_unfair_lock_lock_slow": Call(kind: .lock, name: "os_unfair_lock_lock"),
    "pthread_cond_wait": Call(kind: .condition),
    "pthread_cond_timedwait": Call(kind: .condition),
    "pthread_cond_clockwait": Call(kind: .condition),
    "__DISPATCH_WAIT_FOR_QUEUE__": Call(kind: .queue, name: "DispatchQueue.sync"),
    "_dispatch_once_wait": Call(kind: .once, name: "dispatch_once"),
    "__pthread_clockjoin_ex": Call(kind: .thread, name: "pthread_join"),
    "pthread_join": Call(kind: .thread),
    "__pthread_once_slow": Call(kind: .once, name: "pthread_once"),
    "clock_nanosleep": Call(kind: .sleep),
    "nanosleep": Call(kind: .sleep),
    "usleep": Call(kind: .sleep),
    "sleep": Call(kind: .sleep),
    "read": Call(kind: .io), "__read": Call(kind: .io, name: "read"),
    "__libc_read": Call(kind: .io, name: "read"), "__libc_write": Call(kind: .io, name: "write"),
    "___libc_read": Call(kind: .io, name: "read"), "write": Call(kind: .io),
    "__write": Call(kind: .io, name: "write"), "readv": Call(kind: .io), "writev": Call(kind: .io),
    "pread64": Call(kind: .io), "pwrite64": Call(kind: .io), "recv": Call(kind: .io),
    "recvfrom": Call(kind: .io), "recvmsg": Call(kind: .io), "__recvmsg": Call(kind: .io),
    "send": Call(kind: .io), "sendto": Call(kind: .io), "sendmsg": Call(kind: .io),
    "accept": Call(kind: .io), "accept4": Call(kind: .io), "connect": Call(kind: .io),
    "poll": Call(kind: .io), "__poll": Call(kind: .io, name: "poll"), "ppoll": Call(kind: .io),
    "select": Call(kind: .io), "__select": Call(kind: .io, name: "select"),
    "pselect": Call(kind: .io), "epoll_wait": Call(kind: .io), "epoll_pwait": Call(kind: .io),
    "fsync": Call(kind: .io), "flock": Call(kind: .io), "waitpid": Call(kind: .io),
    "wait4": Call(kind: .io), "__wait4": Call(kind: .io, name: "wait4"), "waitid": Call(kind: .io),
    "pause": Call(kind: .sleep), "sigwait": Call(kind: .sleep), "sigtimedwait": Call(kind: .sleep),
    "__CFRunLoopRun": Call(kind: .runLoop, name: "RunLoop.run"),
    "CFRunLoopRunSpecific": Call(kind: .runLoop, name: "RunLoop.run"),
  ]
}
