/// Gives the text of source lines to whoever shows or hashes them.
public protocol SourceLines: Sendable {
  /// The line without its end, or nil where there is none or the file cannot be read.
  func line(_ number: Int, of path: String) -> String?
}

/// For reports whose sources are not at hand.
public struct NoSourceLines: SourceLines {
  public init() {}
  public func line(_ number: Int, of path: String) -> String? { nil }
}
