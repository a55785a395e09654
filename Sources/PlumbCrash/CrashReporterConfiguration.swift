import Glibc

/// What is written, and how long that may take.
public struct CrashReporterConfiguration: Sendable {
  /// How command line arguments appear in a report.
  public enum Arguments: Sendable {
    case all
    /// Values of options whose name speaks of a secret, and passwords in URLs, are replaced by `<redacted>`.
    case withoutSecrets
    /// Only the program's name.
    case none
  }

  /// Of the program in the report's file name; by default the last part of its path.
  public var name: String?
  public var arguments: Arguments = .withoutSecrets
  /// Names of the environment variables that are written. Values are those at the time of `install`.
  public var environment: [String] = ["LANG", "TZ", "HOSTNAME", "SWIFT_BACKTRACE"]
  /// How many reports of this program stay in the directory.
  public var keeps = 32
  /// Whether libunwind, if `libunwind.so.8` is installed, is asked where the reporter's own reader of unwind tables does not reach the end of a
  /// stack: one that was overwritten, or code without tables.
  public var usesLibunwind = true
  /// Whether threads other than the crashed one are unwound.
  public var unwindsAllThreads = true
  /// The time for all other threads together. One that has not answered by then is listed without frames.
  public var threadLimit: Duration = .milliseconds(1000)
  /// After this time what is left of the report is given up, except for its end. One step of it may take a quarter of it.
  public var handlerLimit: Duration = .seconds(4)

  public init() {}

  /// Nothing but what needs no escaping anywhere.
  var fileName: String {
    let path = name ?? CommandLine.arguments.first ?? "program"
    let last = path.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
    let kept = last.prefix(64).map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "+"),
        UInt8(ascii: "-"):
        byte
      default: UInt8(ascii: "_")
      }
    }
    return kept.isEmpty ? "program" : String(decoding: kept, as: UTF8.self)
  }
}

extension CrashReporterConfiguration.Arguments {
  /// Parts of the names of options whose values nobody else should see.
  static let secretWords = [
    "password", "passwd", "secret", "token", "credential", "apikey", "api-key", "api_key",
    "private-key", "auth",
  ]
  static let replacement = "<redacted>"

  func apply(to arguments: [String]) -> [String] {
    switch self {
    case .all: return arguments
    case .none: return Array(arguments.prefix(1))
    case .withoutSecrets:
      var isValueOfSecret = false
      return arguments.enumerated().map { index, argument in
        guard index > 0 else { return argument }
        if isValueOfSecret, !argument.hasPrefix("-") {
          isValueOfSecret = false
          return Self.replacement
        }
        isValueOfSecret = false
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if Self.isSecret(parts[0]) {
          if parts.count == 2 { return "\(parts[0])=\(Self.replacement)" }
          isValueOfSecret = argument.hasPrefix("-")
        }
        return Self.withoutPassword(argument)
      }
    }
  }

  private static func isSecret(_ name: Substring) -> Bool {
    let name = name.lowercased()
    return secretWords.contains { name.contains($0) }
  }

  /// `scheme://user:password@host`: the part between the colon and the at sign goes.
  private static func withoutPassword(_ argument: String) -> String {
    guard let scheme = argument.ranges(of: "://").first else { return argument }
    let authority = argument[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
    guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":")
    else { return argument }
    return argument[...colon] + replacement + argument[at...]
  }
}
