import PlumbReport

/// What a reader of crashes asks for.
public struct CrashRendering: Sendable {
  public var style: TextStyle
  public var sources: CrashSources
  public var showsSnippets: Bool
  /// Names as the linker has them.
  public var showsMangledNames: Bool
  /// The stacks of all threads, and not only that of the crashed one.
  public var showsAllThreads: Bool
  public var showsRegisters: Bool
  public var version: String

  public init(
    style: TextStyle = .plain, sources: CrashSources, showsSnippets: Bool = true,
    showsMangledNames: Bool = false, showsAllThreads: Bool = false, showsRegisters: Bool = false,
    version: String
  ) {
    self.style = style
    self.sources = sources
    self.showsSnippets = showsSnippets
    self.showsMangledNames = showsMangledNames
    self.showsAllThreads = showsAllThreads
    self.showsRegisters = showsRegisters
    self.version = version
  }

  func name(_ function: PostMortem.Function) -> String {
    if showsMangledNames, let symbol = function.symbol { return symbol }
    return function.name.isEmpty ? "a function without a name" : function.name
  }

  /// `Sources/serve/Handler.swift:41:18`
  func place(_ function: PostMortem.Function) -> String? {
    guard let place = function.place else { return nil }
    let column = function.column > 0 ? ":\(function.column)" : ""
    return "\(sources.shownPath(place.path)):\(place.line)\(column)"
  }
}
