/// The names on which the shape of a graph depends. They come from the resource files.
public struct LoweringVocabulary: Sendable {
  /// Base names of calls that run their closure exactly once before they return: it is lowered in place.
  public var inlineCallees: Set<String>
  /// Base names of functions that do not return.
  public var neverReturning: Set<String>

  public init(inlineCallees: Set<String>, neverReturning: Set<String>) {
    self.inlineCallees = inlineCallees
    self.neverReturning = neverReturning
  }
}
