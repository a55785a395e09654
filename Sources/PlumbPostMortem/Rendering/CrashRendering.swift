import PlumbReport
import PlumbStacks

/// What a reader of crashes asks for.
public struct CrashRendering: Sendable {
  public var stacks: StackRendering
  /// The stacks of all threads, and not only that of the crashed one.
  public var showsAllThreads: Bool
  public var showsRegisters: Bool
  public var version: String

  public init(
    style: TextStyle = .plain, sources: SourceFiles, showsSnippets: Bool = true,
    showsMangledNames: Bool = false, showsAllThreads: Bool = false, showsRegisters: Bool = false,
    version: String
  ) {
    stacks = StackRendering(
      style: style, sources: sources, showsSnippets: showsSnippets,
      showsMangledNames: showsMangledNames)
    self.showsAllThreads = showsAllThreads
    self.showsRegisters = showsRegisters
    self.version = version
  }

  public var style: TextStyle { stacks.style }
  public var sources: SourceFiles { stacks.sources }
  public var showsSnippets: Bool { stacks.showsSnippets }

  func name(_ function: StackFunction) -> String { stacks.name(function) }

  /// `Sources/serve/Handler.swift:41:18`
  func place(_ function: StackFunction) -> String? { stacks.place(function) }
}
