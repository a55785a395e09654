import PlumbFlow
import PlumbModel

/// A pointer leaves the closure that it is valid in.
struct PointerEscapesClosureCheck: Check {
  static let rule: RuleID = "pointer-escapes-closure"
  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { [] }
  func triggers(from resources: ResourceIndex) -> Set<String> { resources.pointers.allLenders }

  func check(_ view: BodyView, _ context: CheckContext) {
    let places = PointerPlaces(view: view, context: context)
    let analysis = EscapeAnalysis(view, vocabulary: context.program.resources.pointers) { scope in
      view.body.operands(of: scope.enter).contains { places.isStable(addressOf: $0) }
    }
    guard !analysis.scopes.isEmpty, let escapes = analysis.run() else { return }
    for escape in significant(escapes, analysis) { report(escape, analysis, view, context) }
  }

  /// A span made by hand, which says whose lifetime it has.
  private func tiesLifetimes(_ view: BodyView) -> Bool {
    view.mentionsCall(of: ["_overrideLifetime"])
  }

  /// One escape a place; of nested scopes that of the memory's owner.
  private func significant(
    _ escapes: [EscapeAnalysis.Escape], _ analysis: EscapeAnalysis
  ) -> [EscapeAnalysis.Escape] {
    var sites: Set<ValueID> = []
    let serious = escapes.filter { !analysis.scopes[$0.scope].isStable }
    let seriousWays = Set(serious.map(\.way))
    let mild = escapes.filter {
      analysis.scopes[$0.scope].isStable && !seriousWays.contains($0.way)
    }
    return (serious + mild).filter { sites.insert($0.site).inserted }
  }

  private func report(
    _ escape: EscapeAnalysis.Escape, _ analysis: EscapeAnalysis, _ view: BodyView,
    _ context: CheckContext
  ) {
    let scope = analysis.scopes[escape.scope]
    let body = view.body
    var trace = [
      context.step(
        "'\(scope.callee)' lends the pointer to this closure", at: body[scope.enter].offset,
        in: view)
    ]
    let ending: String
    var place = (view: view, offset: body[escape.site].offset)
    switch escape.way {
    case .usedLater(let use):
      ending = use == nil ? "is returned" : "is used when the closure is over"
      trace.append(context.step("the pointer leaves here", at: place.offset, in: view))
      if let use { trace.append(context.step("used here", at: body[use].offset, in: view)) }
    case .kept:
      ending = "is kept in '\(view.symbolText(of: escape.site))'"
      trace.append(context.step("stored here", at: place.offset, in: view))
    case .captured(let closure, let offset):
      ending = "is used by a closure that runs later"
      trace.append(
        context.step("this closure captures it", at: body[closure].offset, in: view))
      if let child = view.closure(closure) { place = (child, offset) }
      trace.append(context.step("used here", at: offset, in: place.view))
    }
    context.report(
      Self.rule, "the pointer is valid inside the closure of '\(scope.callee)' only, and \(ending)",
      at: place.offset, in: place.view, trace: trace,
      notes: ["do the work inside the closure, or return a copy: 'Array($0)', '$0.load(as:)'"],
      confidence: scope.isStable || tiesLifetimes(view) ? .low : nil)
  }
}
