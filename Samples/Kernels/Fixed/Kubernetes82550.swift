import Foundation

/// Credentials of a container registry: the provider of a region's registry is made when
/// credentials are first asked for.
public enum Kubernetes82550 {
  struct DockerConfigEntry: Sendable {
    var username: String
    var password: String
  }

  typealias DockerConfig = [String: DockerConfigEntry]

  final class CachingDockerConfigProvider: Sendable {
    private let cacheDockerConfig: DockerConfig

    init(region: String) {
      cacheDockerConfig = [
        "ecr.\(region).amazonaws.com": DockerConfigEntry(username: "AWS", password: region)
      ]
    }

    func provide() -> DockerConfig { cacheDockerConfig }
  }

  final class LazyECRProvider: @unchecked Sendable {
    private let region: String
    private let lock = NSLock()
    private lazy var actualProvider = CachingDockerConfigProvider(region: region)

    init(region: String) {
      self.region = region
    }

    func lazyProvide() -> DockerConfigEntry? {
      let provider = lock.withLock { actualProvider }
      return provider.provide()["ecr.\(region).amazonaws.com"]
    }
  }

  public static func run() async {
    let provider = LazyECRProvider(region: "eu-west-1")
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<10 {
        group.addTask { _ = provider.lazyProvide() }
      }
    }
  }
}
