import Foundation
import PlumbFlow
import PlumbSource

/// Gathers all that a run's result depends on. The order counts.
public struct RunKey: Sendable {
  private var writer = ByteWriter()

  /// `version` names the tool; see ``buildIdentity(version:)``.
  public init(version: String) { writer.write(version) }

  public mutating func add(_ text: String) { writer.write(text) }
  public mutating func add(_ texts: [String]) { writer.write(texts) }
  public mutating func add(_ number: Int) { writer.write(Int64(number)) }

  /// A file under the path that stands in messages; nil for one that could not be read.
  public mutating func add(path: String, content: ContentHash?) {
    writer.write(path)
    writer.write(content?.high ?? 0)
    writer.write(content?.low ?? 0)
    writer.write(content != nil)
  }

  public var key: ContentHash { ContentHash(writer.bytes) }

  /// The version together with size and time of the running executable: another build never reads this one's cache.
  public static func buildIdentity(version: String) -> String {
    var status = stat()
    let path = Bundle.main.executablePath ?? CommandLine.arguments.first ?? ""
    guard stat(path, &status) == 0 else { return version }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return "\(version) \(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
  }
}
