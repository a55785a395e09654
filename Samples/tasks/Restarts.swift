import Dispatch

/// Every service is restarted, one after the other; with two of them it hangs.
func restart(_ services: [@Sendable () -> Void]) {
  let restarts = DispatchGroup()
  for _ in services { restarts.enter() }
  for service in services {
    DispatchQueue.global().async {
      service()
      restarts.leave()
    }
    restarts.wait()  // expect: dispatch-group-wait-in-loop
  }
}
