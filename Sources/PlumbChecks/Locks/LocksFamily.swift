extension CheckRegistry {
  /// Checks of `Rules/checks/locks`.
  static let locks: [any Check] = [
    LockCheck(), ConditionCheck(), SemaphoreUnderLockCheck(), QueueSyncCheck(),
    SharedLockWriteCheck(), UnlockedReadCheck(),
  ]
}
