/// The persistent volume controller under test: its worker updates the phase of the volumes that
/// the lister has while a test case annotates one of them.
public enum Kubernetes82239 {
  final class PersistentVolume: @unchecked Sendable {
    let name: String
    var annotations: [String: String]

    init(name: String, annotations: [String: String]) {
      self.name = name
      self.annotations = annotations
    }

    func deepCopy() -> PersistentVolume {
      var copied: [String: String] = [:]
      for (key, value) in annotations {
        copied[key] = value
      }
      return PersistentVolume(name: name, annotations: copied)
    }
  }

  struct VolumeLister: Sendable {
    let volumes: [PersistentVolume]

    func get(_ name: String) -> PersistentVolume? { volumes.first { $0.name == name } }
  }

  final class PersistentVolumeController: Sendable {
    let lister: VolumeLister

    init(lister: VolumeLister) {
      self.lister = lister
    }

    func start() -> Task<Void, Never> {
      Task {
        while !Task.isCancelled {
          volumeWorker()
          await Task.yield()
        }
      }
    }

    private func volumeWorker() {
      guard let volume = lister.get("volume-0") else { return }
      updateVolumePhase(volume)
    }

    private func updateVolumePhase(_ volume: PersistentVolume) {
      let clone = volume.deepCopy()
      clone.annotations["phase"] = "Available"
    }
  }

  struct ControllerTest: Sendable {
    let initialVolumes: [PersistentVolume]
    let call: @Sendable (ControllerTest) -> Void
  }

  static func newVolume(_ index: Int) -> PersistentVolume {
    PersistentVolume(name: "volume-\(index)", annotations: ["0": "", "1": ""])
  }

  public static func run() async {
    let tests = [
      ControllerTest(initialVolumes: [newVolume(0)]) { test in
        test.initialVolumes[0].annotations["0"] = "yes"
      }
    ]
    for test in tests {
      let lister = VolumeLister(volumes: test.initialVolumes.map { $0.deepCopy() })
      let controller = PersistentVolumeController(lister: lister)
      let worker = controller.start()
      try? await Task.sleep(for: .milliseconds(1))
      test.call(test)
      worker.cancel()
      await worker.value
    }
  }
}
