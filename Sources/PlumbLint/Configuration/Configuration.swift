import PlumbModel

/// What a `.plumb.yml` says. A value that it leaves open is nil or empty.
public struct Configuration: Sendable, Equatable {
  public struct Rule: Sendable, Equatable {
    public var isEnabled: Bool?
    /// Reported instead of the rule's own.
    public var severity: Severity?
    /// The least that is shown, for this rule alone.
    public var confidence: Confidence?
    public var options: [String: String] = [:]

    public init() {}
  }

  /// Absolute; paths and patterns in the file are relative to it.
  public var directory: String
  public var rules: [RuleID: Rule] = [:]
  public var excluded: [GlobPattern] = []
  /// Empty for everything.
  public var included: [GlobPattern] = []
  /// The least that is shown.
  public var confidence: Confidence?
  /// The least that makes the run fail.
  public var failOn: Severity?
  /// Absolute directories.
  public var resources: [String] = []
  /// Absolute.
  public var baseline: String?

  public init(directory: String) { self.directory = directory }

  /// Whether the file or directory is left out when a directory above it is linted.
  ///
  /// - Parameter path: Absolute.
  public func excludes(_ path: String, isDirectory: Bool) -> Bool {
    guard let relative = PathName.relative(path, to: directory), !relative.isEmpty else {
      return false
    }
    if excluded.contains(where: { $0.matches(relative) }) { return true }
    // A directory that is not included itself may hold something that is.
    if isDirectory || included.isEmpty { return false }
    return !included.contains { $0.matches(relative) }
  }
}
