import CPlumbRuntime

/// Runs `body`, whose descriptors, regions, threads and timers are Plumb's own and stay out of every report. For code that does not suspend.
func withoutTracking<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  plumb_own_work_begin()
  defer { plumb_own_work_end() }
  return try body()
}
