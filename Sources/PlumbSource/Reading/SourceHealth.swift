import SwiftSyntax

extension SourceFile {
  /// How deep brackets may nest before the parser gives up. Code that people write stays below 40.
  public static let maximumNestingLevel = 256

  /// Stack that a thread needs to parse and walk any file.
  public static let requiredStackSize = 64 << 20
}

/// What is wrong with a file's bytes, before and after parsing.
struct SourceHealth {
  private(set) var isParseable = true
  private var found: [SourceNotice] = []

  init(_ bytes: [UInt8]) {}

  func notices(of tree: SourceFileSyntax) -> [SourceNotice] { found }
}
