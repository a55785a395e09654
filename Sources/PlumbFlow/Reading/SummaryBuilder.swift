import PlumbSource
import SwiftSyntax

/// Reads a source file once into its summary: declarations, the graphs of the bodies that matter, comments, notices.
public struct SummaryBuilder: Sendable {
  /// A body that names none of these, and no property that such a body names, is not lowered.
  public let triggers: NameSet
  /// A body is lowered, too, if it or its parameters have a name that ends so; the properties that it names do not matter
  /// for that.
  public let endings: NameEndings
  public let vocabulary: LoweringVocabulary

  public init(
    triggers: Set<String>, endings: Set<String> = [], vocabulary: LoweringVocabulary
  ) {
    self.triggers = NameSet(triggers)
    self.endings = NameEndings(endings)
    self.vocabulary = vocabulary
  }

  /// Call it on a thread with `SourceFile.requiredStackSize` bytes of stack.
  public func summary(of file: SourceFile) -> SourceSummary {
    let scan = IdentifierScan(file.bytes, endings: endings)
    var sites: [BodySite] = []
    let walker = DeclarationWalker(file: file) { _, site in sites.append(site) }
    walker.walk()

    let lowering = FileLowering(vocabulary: vocabulary)
    let errors = SyntaxErrors(file, bodies: sites)
    var unlowered = NameSet(capacity: 256)
    let isChosen = choose(sites, scan, walker.declarations)
    for (site, isChosen) in zip(sites, isChosen) {
      // What is in doubt is lowered, for who asks what the body names, but not to be relied on.
      lowering.isDamaged = errors?.concern(site) ?? false
      if isChosen { lowering.lower(site) }
      if !isChosen || lowering.isDamaged {
        scan.forEach(in: site.range) { unlowered.insert(hash: $0) }
      }
    }
    var next = sites.count
    while let local = lowering.localTypes.popLast() {
      walker.walkLocalType(local.declaration, enclosing: local.enclosing)
      while next < sites.count {
        lowering.isDamaged = errors?.concern(sites[next]) ?? false
        lowering.lower(sites[next])
        next += 1
      }
    }
    return SourceSummary(
      path: file.path, strings: lowering.strings.strings, declarations: walker.declarations,
      bodies: lowering.bodies, lineStarts: LineTable(file.bytes).starts,
      directives: DirectiveScan.directives(of: file).map { SourceSummary.Directive($0) },
      identifiers: scan.unique(), unloweredIdentifiers: unlowered.hashes.sorted(),
      notices: file.notices.map {
        SourceSummary.Notice(message: $0.message, offset: UInt32($0.offset))
      } + (errors.map { [SourceSummary.Notice($0)] } ?? []))
  }

  /// Bodies that name a trigger, and those that name a property which one of these names as well: what such a property
  /// holds is followed through the whole type.
  private func choose(
    _ sites: [BodySite], _ scan: IdentifierScan, _ declarations: FileDeclarations
  ) -> [Bool] {
    var isChosen = sites.map { scan.mentions(triggers, in: $0.range) }
    guard isChosen.contains(true) else {
      return chooseByEnding(sites, scan, isChosen)
    }
    var properties = NameSet(capacity: 64)
    for type in declarations.types {
      for member in type.members where member.kind == .property { add(member, to: &properties) }
    }
    for member in declarations.globals where member.kind == .property {
      add(member, to: &properties)
    }
    var interesting = NameSet(capacity: 64)
    for (site, isChosen) in zip(sites, isChosen) where isChosen {
      // The value of a property is not inside the range that names it.
      if site.kind == .propertyValue { interesting.insert(hash: identifierHash(site.name)) }
      scan.forEach(in: site.range) { hash in
        if properties.contains(hash: hash) { interesting.insert(hash: hash) }
      }
    }
    for (index, site) in sites.enumerated() where !isChosen[index] {
      isChosen[index] = scan.mentions(interesting, in: site.range)
    }
    return chooseByEnding(sites, scan, isChosen)
  }

  private func chooseByEnding(
    _ sites: [BodySite], _ scan: IdentifierScan, _ isChosen: [Bool]
  ) -> [Bool] {
    if scan.endingOffsets.isEmpty { return isChosen }
    return zip(sites, isChosen).map { site, isChosen in
      // From the name on, so that the parameters count.
      isChosen
        || scan.hasEnding(in: min(site.offset, site.range.lowerBound)..<site.range.upperBound)
    }
  }

  private func add(_ member: MemberDeclaration, to names: inout NameSet) {
    names.insert(hash: identifierHash(member.name))
  }
}

extension SourceSummary.Notice {
  fileprivate init(_ errors: SyntaxErrors) {
    self.init(
      message: errors.areOutsideBodies
        ? "a syntax error outside of functions; no function of this file is checked"
        : "a syntax error; functions that have one are not checked",
      offset: UInt32(errors.first), isSyntaxError: true)
  }
}

extension SourceSummary.Directive {
  fileprivate init(_ comment: DirectiveComment) {
    self.init(
      text: comment.text, offset: UInt32(comment.offset), endOffset: UInt32(comment.endOffset),
      followsCode: comment.followsCode)
  }
}
