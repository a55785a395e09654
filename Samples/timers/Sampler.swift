import Dispatch

/// Suspends the timer at the end and forgets it: the last reference to a suspended source must not go.
func sample(for seconds: Double, on queue: DispatchQueue, _ body: @escaping () -> Void) {
  let timer = DispatchSource.makeTimerSource(queue: queue)  // expect: source-released-suspended
  timer.schedule(deadline: .now(), repeating: .milliseconds(10))
  timer.setEventHandler(handler: body)
  timer.resume()
  _ = DispatchSemaphore(value: 0).wait(timeout: .now() + seconds)
  timer.suspend()
}
