extension CheckRegistry {
  /// Checks of `Rules/checks/tasks` that are more than resource data.
  static let tasks: [any Check] = [
    EndlessTaskCheck(), CancellationIgnoredCheck(), DetachedContextCheck(), AbandonedChildCheck(),
    UncancelledGroupCheck(), DeferBeforeTaskCheck(),
    CapturedVariableRaceCheck(),
    GroupWaitInLoopCheck(), GroupEnteredLateCheck(),
  ]
}
