import PlumbModel

/// Something wrong in a page or resource file: where, what, and what was expected instead.
public struct CatalogueProblem: Error, Sendable, Equatable, CustomStringConvertible {
  public var place: Place
  public var message: String

  public init(place: Place, message: String) {
    self.place = place
    self.message = message
  }

  public init(path: String, line: Int, column: Int = 1, message: String) {
    self.init(place: Place(path: path, line: line, column: column), message: message)
  }

  public var description: String {
    "\(place.path):\(place.line):\(place.column): \(message)"
  }
}
