extension HangReport {
  /// Of this process, now. The program goes on meanwhile, but for the microseconds in which each thread tells its stack.
  ///
  /// Tasks are known from `Plumb.start` on; before that, those that run and those that they lead to. Takes no lock that the program can hold, and
  /// runs on the calling thread alone: all else may be stuck. The first one in a process takes some tenths of a second for symbols. Not from signal
  /// handlers.
  ///
  /// - Parameter limit: for all threads to tell their stacks.
  public static func capture(limit: Duration = .milliseconds(250)) -> HangReport {
    let moment = ProcessMoment.take(limit: limit)
    return HangReport(tasks: moment.tasks, threads: moment.threads, actors: moment.actors)
  }
}
