import PlumbModel

/// What the command line says. What it leaves open is up to the configuration of each file.
public struct LintOptions: Sendable {
  /// Text from standard input, and the file that it stands for.
  public struct StandardInput: Sendable {
    public var path: String
    public var bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  public var workingDirectory: String
  /// Files and directories; empty for the working directory.
  public var paths: [String] = []
  public var standardInput: StandardInput?
  /// Ids of rules and names of families; empty for all.
  public var only: [String] = []
  public var resources: [String] = []
  public var baseline: String?
  /// Write what is found to this file instead of reporting it.
  public var newBaseline: String?
  public var since: String?
  public var confidence: Confidence?
  public var failOn: Severity?
  public var jobs: Int
  public var cacheDirectory: String?
  public var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?

  public init(workingDirectory: String, jobs: Int = 1) {
    self.workingDirectory = workingDirectory
    self.jobs = jobs
  }
}
