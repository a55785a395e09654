import PlumbSource
import SwiftSyntax

extension FileLowering {
  /// Lowers a body that the declaration walker found, with its closures and local functions. Adds them to ``bodies``.
  func lower(_ site: BodySite) {
    let lowering = BodyLowering(
      file: self, enclosingType: strings.intern(site.enclosingType),
      path: site.enclosingType.isEmpty ? site.fullName : "\(site.enclosingType).\(site.fullName)")
    lowering.flags = BodyFlags(site)
    lowering.declareParameters(of: site)
    switch site.body {
    case .statements(let items):
      // A lone expression is the result only where there is one.
      if site.flags.contains(.returnsValue) {
        lowering.lowerAsResult(items)
      } else {
        lowering.lower(items)
      }
    case .expression(let value):
      let result = lowering.lower(value, expecting: strings.intern(site.resultType))
      lowering.emitReturn(result, at: UInt32(site.range.lowerBound))
    }
    _ = lowering.finish(
      kind: BodyKind(site.kind), name: strings.intern(site.name),
      fullName: strings.intern(site.fullName), resultType: strings.intern(site.resultType),
      offset: UInt32(site.offset), endOffset: UInt32(site.range.upperBound))
  }
}

extension BodyLowering {
  fileprivate func declareParameters(of site: BodySite) {
    let node = site.node
    switch node.kind {
    case .functionDecl:
      declareParameters(node.cast(FunctionDeclSyntax.self).signature.parameterClause)
    case .initializerDecl:
      declareParameters(node.cast(InitializerDeclSyntax.self).signature.parameterClause)
    case .subscriptDecl:
      declareParameters(node.cast(SubscriptDeclSyntax.self).parameterClause)
    case .accessorDecl:
      if let clause = enclosingSubscript(node)?.parameterClause { declareParameters(clause) }
      declareAccessorParameter(node.cast(AccessorDeclSyntax.self), site)
    default: break
    }
  }

  private func declareAccessorParameter(_ node: AccessorDeclSyntax, _ site: BodySite) {
    let standard: String
    switch site.accessor {
    case .set, .willSet, .initialize: standard = "newValue"
    case .didSet: standard = "oldValue"
    default: return
    }
    let offset = node.startOffset
    let name = node.parameters?.name.identifierText ?? standard
    let local = declare(
      name, type: intern(site.resultType), flags: .isParameter, at: offset)
    builder.emit(.parameter, symbol: local, at: offset)
  }

  private func enclosingSubscript(_ node: Syntax) -> SubscriptDeclSyntax? {
    var current = node.parent
    while let ancestor = current {
      if let found = ancestor.as(SubscriptDeclSyntax.self) { return found }
      if ancestor.is(MemberBlockItemSyntax.self) { return nil }
      current = ancestor.parent
    }
    return nil
  }
}

extension BodyFlags {
  init(_ site: BodySite) {
    self = []
    if site.isAsync { insert(.isAsync) }
    if site.canThrow { insert(.canThrow) }
    if site.isStatic { insert(.isStatic) }
    if site.neverReturns { insert(.neverReturns) }
    if site.hasResultBuilder { insert(.isOpaque) }
    if site.flags.contains(.returnsValue) { insert(.returnsValue) }
    if let attributes = site.node.asProtocol((any WithAttributesSyntax).self)?.attributes,
      attributes.nameGlobalActor
    {
      insert(.isOnGlobalActor)
    }
  }
}

extension BodyKind {
  init(_ kind: BodySite.Kind) {
    switch kind {
    case .function: self = .function
    case .initializer: self = .initializer
    case .deinitializer: self = .deinitializer
    case .getter: self = .getter
    case .setter: self = .setter
    case .observer: self = .observer
    case .subscript: self = .subscript
    case .propertyValue: self = .propertyValue
    case .topLevel: self = .topLevel
    }
  }
}
