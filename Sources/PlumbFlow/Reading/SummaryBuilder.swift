import PlumbSource
import SwiftSyntax

/// Reads a source file once into its summary: declarations, the graphs of the bodies that matter, comments, notices.
public struct SummaryBuilder: Sendable {
  /// A body that names none of these, and no property that such a body names, is not lowered.
  public let triggers: Set<String>
  public let vocabulary: LoweringVocabulary

  public init(triggers: Set<String>, vocabulary: LoweringVocabulary) {
    self.triggers = triggers
    self.vocabulary = vocabulary
  }

  /// Call it on a thread with `SourceFile.requiredStackSize` bytes of stack.
  public func summary(of file: SourceFile) -> SourceSummary {
    var sites: [BodySite] = []
    let walker = DeclarationWalker(file: file) { _, site in sites.append(site) }
    walker.walk()
    let lowering = FileLowering(vocabulary: vocabulary)
    for site in sites { lowering.lower(site) }
    return SourceSummary(
      path: file.path, strings: lowering.strings.strings, declarations: walker.declarations,
      bodies: lowering.bodies, lineStarts: LineTable(file.bytes).starts, directives: [],
      identifiers: [], unloweredIdentifiers: [],
      notices: file.notices.map {
        SourceSummary.Notice(message: $0.message, offset: UInt32($0.offset))
      })
  }
}
