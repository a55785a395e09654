/// A source file to read, and how it is called in messages.
public struct SourceInput: Sendable, Hashable {
  /// Where the bytes are.
  public enum Content: Sendable, Hashable {
    /// A path that can be opened from the working directory.
    case file(String)
    /// Already in memory: standard input, or a block of a rule's page.
    case bytes([UInt8])
  }

  /// As the user gave it, or relative to the working directory.
  public var path: String
  public var content: Content
  /// Index into ``AnalysisOptions/ruleOptions``: files under different configurations are analysed together.
  public var settings: Int

  public init(path: String, content: Content, settings: Int = 0) {
    self.path = path
    self.content = content
    self.settings = settings
  }

  public init(file path: String, settings: Int = 0) {
    self.init(path: path, content: .file(path), settings: settings)
  }
}
