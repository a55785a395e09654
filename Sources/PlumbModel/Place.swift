/// A position in a source file.
public struct Place: Sendable, Hashable, Comparable {
  /// As the user gave it, or relative to the working directory.
  public var path: String
  /// Counted from 1.
  public var line: Int
  /// Counted from 1, in UTF-8 bytes, as the Swift compiler counts.
  public var column: Int

  public init(path: String, line: Int, column: Int) {
    self.path = path
    self.line = line
    self.column = column
  }

  public static func < (a: Self, b: Self) -> Bool {
    (a.path, a.line, a.column) < (b.path, b.line, b.column)
  }
}

/// One step of the way that leads to a finding.
public struct TraceStep: Sendable, Equatable {
  public var place: Place
  public var note: String

  public init(place: Place, note: String) {
    self.place = place
    self.note = note
  }
}
