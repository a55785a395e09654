import Foundation

/// What the toolchain's own crash reporter says.
public struct SwiftBacktrace: Sendable {
  /// Of the crashed thread, innermost first. Empty where it wrote nothing.
  public var stack: [StackFunction] = []

  private struct Report: Decodable {
    struct Thread: Decodable {
      var crashed: Bool?
      var frames: [Frame]
    }
    struct Frame: Decodable {
      var symbol: String?
      var description: String?
      var sourceLocation: Location?
    }
    struct Location: Decodable {
      var file: String
      var line: Int
    }
    var threads: [Thread]
  }

  init(report: Data?) {
    guard let report = report.flatMap({ try? JSONDecoder().decode(Report.self, from: $0) }),
      let thread = report.threads.first(where: { $0.crashed == true })
    else { return }
    stack = thread.frames.map { frame in
      StackFunction(
        shown: frame.description ?? frame.symbol ?? "", path: frame.sourceLocation?.file,
        line: frame.sourceLocation?.line ?? 0)
    }
  }

  /// In the toolchain of the `swift` that is on `PATH`.
  public static let toolPath: String? = {
    let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for directory in directories {
      let swift = URL(fileURLWithPath: "\(directory)/swift").resolvingSymlinksInPath()
      let tool = swift.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("libexec/swift/linux/swift-backtrace").path
      if FileManager.default.isExecutableFile(atPath: tool) { return tool }
    }
    return nil
  }()
}
