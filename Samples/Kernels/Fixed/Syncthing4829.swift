import Dispatch

/// Syncthing's NAT service: it keeps port mappings on the routers and tells subscribers which
/// external addresses have come and gone.
public enum Syncthing4829 {
  struct Address: Hashable, Sendable {
    var host: String
    var port: UInt16
  }

  typealias Subscriber = @Sendable (_ added: [Address], _ removed: [Address]) -> Void

  final class Mapping: @unchecked Sendable {
    /// Reads are concurrent, writes are barriers.
    private let queue = DispatchQueue(label: "syncthing.nat.mapping", attributes: .concurrent)
    private var extAddresses: [String: Address] = [:]
    private var subscribers: [Subscriber] = []

    func onChanged(_ subscriber: @escaping Subscriber) {
      queue.sync(flags: .barrier) { subscribers.append(subscriber) }
    }

    func setAddress(_ id: String, _ address: Address) {
      queue.sync(flags: .barrier) { extAddresses[id] = address }
      notify(added: [address], removed: [])
    }

    func externalAddresses() -> [Address] {
      queue.sync { Array(extAddresses.values) }
    }

    func clearAddresses() {
      let removed = queue.sync(flags: .barrier) {
        let removed = Array(extAddresses.values)
        extAddresses.removeAll()
        return removed
      }
      if !removed.isEmpty {
        notify(added: [], removed: removed)
      }
    }

    private func notify(added: [Address], removed: [Address]) {
      let current = queue.sync { subscribers }
      for subscriber in current {
        subscriber(added, removed)
      }
    }
  }

  final class Service: @unchecked Sendable {
    private let queue = DispatchQueue(label: "syncthing.nat.service")
    private var mappings: [Mapping] = []

    func newMapping() -> Mapping {
      let mapping = Mapping()
      queue.sync { mappings.append(mapping) }
      return mapping
    }

    func removeMapping(_ mapping: Mapping) {
      queue.sync {
        mappings.removeAll { existing in
          guard existing === mapping else { return false }
          mapping.clearAddresses()
          return true
        }
      }
    }
  }

  public static func run() async {
    let service = Service()
    let mapping = service.newMapping()
    mapping.setAddress("test", Address(host: "203.0.113.7", port: 22000))
    service.removeMapping(mapping)
  }
}
