import Dispatch

/// A new schedule needs no second `resume`; one too many stops the process.
func retryTimer(on queue: DispatchQueue, attempt: @escaping () -> Void) -> DispatchSourceTimer {
  let timer = DispatchSource.makeTimerSource(queue: queue)
  timer.schedule(deadline: .now(), repeating: 1)
  timer.setEventHandler(handler: attempt)
  timer.resume()
  timer.schedule(deadline: .now() + 60, repeating: 60)
  timer.resume()  // expect: source-resumed-twice
  return timer
}
