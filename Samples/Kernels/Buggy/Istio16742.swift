import Channels

/// Pilot's discovery server: an Envoy's stream is pushed its routes, which are built from the
/// labels of its workload; the registry tells the server when workloads change.
public enum Istio16742 {
  final class Proxy: @unchecked Sendable {
    var workloadLabels: [[String: String]] = [["app": "details", "version": "v1"]]
  }

  struct XdsConnection: Sendable {
    let modelNode = Proxy()
  }

  static let adsClientsLock = ReadWriteLock()
  nonisolated(unsafe) static var adsClients: [String: XdsConnection] = [:]

  struct ConfigGenerator: Sendable {
    func buildHTTPRoutes(for node: Proxy) -> [String] {
      buildSidecarVirtualHosts(proxyLabels: node.workloadLabels)
    }

    private func buildSidecarVirtualHosts(proxyLabels: [[String: String]]) -> [String] {
      proxyLabels.compactMap { $0["app"] }
    }
  }

  final class DiscoveryServer: Sendable {
    private let generator = ConfigGenerator()

    func streamAggregatedResources(node: String) {
      let connection = XdsConnection()
      addConnection(connection, node: node)
      pushRoute(connection)
      removeConnection(node: node)
    }

    func workloadUpdate() {
      adsClientsLock.lockForReading()
      defer { adsClientsLock.unlock() }
      for connection in adsClients.values {
        connection.modelNode.workloadLabels = []
      }
    }

    private func addConnection(_ connection: XdsConnection, node: String) {
      adsClientsLock.lockForWriting()
      defer { adsClientsLock.unlock() }
      adsClients[node] = connection
    }

    private func removeConnection(node: String) {
      adsClientsLock.lockForWriting()
      defer { adsClientsLock.unlock() }
      adsClients[node] = nil
    }

    private func pushRoute(_ connection: XdsConnection) {
      _ = generator.buildHTTPRoutes(for: connection.modelNode)
    }
  }

  struct MemServiceDiscovery: Sendable {
    let updater: DiscoveryServer

    func addWorkload() { updater.workloadUpdate() }
  }

  public static func run() async {
    let registry = MemServiceDiscovery(updater: DiscoveryServer())
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for push in 0..<20 {
          registry.updater.streamAggregatedResources(node: "sidecar-\(push)")
        }
      }
      group.addTask {
        for _ in 0..<20 {
          registry.addWorkload()
        }
      }
    }
  }
}
