/// What kept a run from seeing all that it was to look at. It is no defect of the code, so no finding; but without it silence
/// would be taken for a clean bill.
public struct RunNotice: Sendable, Equatable, CustomStringConvertible {
  public enum Level: String, Sendable {
    /// Something could not be read at all: the run ends with exit code 2.
    case error
    /// Something was read in part.
    case warning
  }

  public enum Subject: Sendable {
    case input
    /// A configuration, resource file or page.
    case settings
  }

  public var level: Level
  public var subject: Subject
  public var message: String
  /// As the user gave it, or relative to the working directory.
  public var path: String
  /// Where in the file; nil for the whole of it, or a directory.
  public var place: Place?

  public init(
    _ level: Level, _ message: String, path: String, subject: Subject = .input
  ) {
    self.level = level
    self.subject = subject
    self.message = message
    self.path = path
  }

  public init(_ level: Level, _ message: String, at place: Place, subject: Subject = .input) {
    self.init(level, message, path: place.path, subject: subject)
    self.place = place
  }

  public var description: String {
    guard let place else { return "\(path): \(message)" }
    return "\(path):\(place.line):\(place.column): \(message)"
  }
}
