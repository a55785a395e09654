import PlumbReport

/// What a reader of stacks asks for.
public struct StackRendering: Sendable {
  public var style: TextStyle
  public var sources: SourceFiles
  public var showsSnippets: Bool
  /// Names as the linker has them.
  public var showsMangledNames: Bool

  public init(
    style: TextStyle = .plain, sources: SourceFiles, showsSnippets: Bool = true,
    showsMangledNames: Bool = false
  ) {
    self.style = style
    self.sources = sources
    self.showsSnippets = showsSnippets
    self.showsMangledNames = showsMangledNames
  }

  public func name(_ function: StackFunction) -> String {
    if showsMangledNames, let symbol = function.symbol { return symbol }
    return function.name.isEmpty ? "a function without a name" : function.name
  }

  /// `Sources/serve/Handler.swift:41:18`; nil where there is no line.
  public func place(_ function: StackFunction) -> String? {
    guard let place = function.place else { return nil }
    let column = function.column > 0 ? ":\(function.column)" : ""
    return "\(sources.shownPath(place.path)):\(place.line)\(column)"
  }
}
