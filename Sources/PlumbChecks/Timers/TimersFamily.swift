extension CheckRegistry {
  /// Checks of `Rules/checks/timers` that are more than resource data.
  static let timers: [any Check] = [
    DispatchSourceCheck(), DroppedSourceCheck(), RunLoopTimerCheck(), ObserverCheck(),
    SelfReschedulingCheck(),
  ]
}
