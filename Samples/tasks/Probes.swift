import Dispatch

/// A quick probe has left the group before it is entered.
func probe(_ hosts: [String], _ connect: @escaping @Sendable (String) -> Void) {
  let probes = DispatchGroup()
  for host in hosts {
    DispatchQueue.global().async {
      connect(host)
      probes.leave()
    }
    probes.enter()  // expect: dispatch-group-entered-late
  }
  probes.wait()
}
