import Channels
import Foundation

/// Docker's plugin manager restores the plugins it knows when the daemon starts.
public enum Moby25384 {
  struct Plugin: Sendable {
    let id: String
    let socket: String
    var isActive = false
  }

  final class Manager: Sendable {
    private let plugins: Protected<[String: Plugin]>

    init(plugins: [Plugin]) {
      self.plugins = Protected(Dictionary(uniqueKeysWithValues: plugins.map { ($0.id, $0) }))
    }

    /// Brings every plugin back to what it was before the daemon went down.
    func restore() {
      let known = plugins.use { Array($0.values) }
      let group = DispatchGroup()
      for _ in known { group.enter() }
      for plugin in known {
        Thread.detachNewThread {
          self.restorePlugin(plugin)
          group.leave()
        }
        group.wait()
      }
    }

    private func restorePlugin(_ plugin: Plugin) {
      guard plugin.socket.hasSuffix(".sock") else { return }
      plugins.use { $0[plugin.id]?.isActive = true }
    }
  }

  public static func run() async {
    let manager = Manager(plugins: [
      Plugin(id: "b1a9", socket: "/run/docker/plugins/volume.sock"),
      Plugin(id: "c07e", socket: "/run/docker/plugins/network.sock"),
    ])
    Thread.detachNewThread { manager.restore() }
  }
}
