import Foundation

/// Docker's plugins: a plugin is activated when it is first needed, and once more after a handler
/// for a new extension point has been registered.
public enum Moby29733 {
  struct Manifest: Sendable {
    var implements: [String]
  }

  final class Plugin: @unchecked Sendable {
    let name: String
    private let activateWait = NSCondition()
    private var manifest: Manifest?
    private var isActivating = false

    init(name: String) {
      self.name = name
    }

    func waitActive() {
      activateWait.lock()
      defer { activateWait.unlock() }
      if manifest == nil, !isActivating {
        isActivating = true
        Thread.detachNewThread { self.activate() }
      }
      while manifest == nil {
        activateWait.wait()
      }
    }

    func deactivate() {
      activateWait.withLock { manifest = nil }
    }

    private func activate() {
      let answer = handshake()
      activateWait.withLock {
        manifest = answer
        isActivating = false
        activateWait.broadcast()
      }
    }

    /// What the plugin answers to a call of `Plugin.Activate`.
    private func handshake() -> Manifest {
      Thread.sleep(forTimeInterval: 0.001)
      return Manifest(implements: ["VolumeDriver"])
    }
  }

  final class Plugins: @unchecked Sendable {
    private let lock = NSLock()
    private var plugins: [String: Plugin] = [:]
    private var handlers: [String: [@Sendable (Plugin) -> Void]] = [:]

    func add(_ plugin: Plugin) {
      lock.withLock { plugins[plugin.name] = plugin }
    }

    func handle(_ interface: String, with handler: @escaping @Sendable (Plugin) -> Void) {
      lock.withLock {
        handlers[interface, default: []].append(handler)
        for plugin in plugins.values { plugin.deactivate() }
      }
    }
  }

  static func testActive(_ plugin: Plugin) async {
    let (done, closeDone) = AsyncStream<Void>.makeStream()
    Thread.detachNewThread {
      plugin.waitActive()
      closeDone.finish()
    }
    for await _ in done {}
  }

  public static func run() async {
    let storage = Plugins()
    let plugin = Plugin(name: "fruit")
    storage.add(plugin)
    await testActive(plugin)
    storage.handle("VolumeDriver") { _ in }
    await testActive(plugin)
  }
}
