import PlumbModel
import PlumbSource

/// A file's summary as the checks see it.
public final class LoadedFile: Sendable {
  /// Place in the program's list of files.
  public let index: Int
  public let summary: SourceSummary
  let bodies: [IndexedBody]
  private let lines: LineTable

  public init(index: Int, summary: SourceSummary) {
    self.index = index
    self.summary = summary
    bodies = summary.bodies.map { IndexedBody($0) }
    lines = LineTable(starts: summary.lineStarts)
  }

  /// The file is part of a test target: it imports a test library.
  public var isTestCode: Bool {
    summary.declarations.imports.contains { $0 == "XCTest" || $0 == "Testing" }
  }

  public func place(_ offset: UInt32) -> Place {
    let position = lines.position(of: Int(offset))
    return Place(path: summary.path, line: position.line, column: position.column)
  }

  /// Whether an identifier of this hash stands anywhere in the file.
  public func mentions(_ identifier: UInt32) -> Bool {
    summary.identifiers.containsSorted(identifier)
  }

  public func line(_ offset: UInt32) -> Int { lines.line(of: Int(offset)) }
}
