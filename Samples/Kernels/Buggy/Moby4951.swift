import Foundation

/// Docker's devicemapper storage driver: the set of thin devices, each of which is deactivated
/// before it is deleted.
public enum Moby4951 {
  final class DevInfo: @unchecked Sendable {
    let lock = NSLock()
    let hash: String
    let deviceID: Int
    var isActive = true

    init(hash: String, deviceID: Int) {
      self.hash = hash
      self.deviceID = deviceID
    }

    var name: String { "docker-8:1-" + hash }
  }

  final class DeviceSet: @unchecked Sendable {
    private let devicesLock = NSLock()
    private var infos: [String: DevInfo] = [:]
    private var deletedDevices = 0

    func addDevice(_ info: DevInfo) {
      devicesLock.withLock { infos[info.hash] = info }
    }

    func deleteDevice(hash: String) {
      devicesLock.lock()
      defer { devicesLock.unlock() }
      guard let info = infos[hash] else { return }

      info.lock.lock()
      defer { info.lock.unlock() }
      delete(info)
    }

    private func delete(_ info: DevInfo) {
      if info.isActive {
        removeDeviceAndWait(info.name)
        info.isActive = false
      }
      if infos.removeValue(forKey: info.hash) != nil { deletedDevices += 1 }
    }

    /// The kernel lets go of a device some time after it was asked to.
    private func removeDeviceAndWait(_ name: String) {
      for _ in 0..<8 {
        // Other devices can be worked with while this one is busy.
        pauseLocking()
      }
    }

    private func pauseLocking() {
      devicesLock.unlock()
      Thread.sleep(forTimeInterval: 0.002)
      devicesLock.lock()
    }
  }

  public static func run() async {
    let devices = DeviceSet()
    devices.addDevice(DevInfo(hash: "9c1f", deviceID: 1))
    devices.addDevice(DevInfo(hash: "e07a", deviceID: 2))
    for _ in 1...2 {
      Thread.detachNewThread { devices.deleteDevice(hash: "9c1f") }
    }
  }
}
