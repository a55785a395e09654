import PlumbFlow
import PlumbModel

/// Follows each resource of the resource files through the body that acquires it.
struct ResourceCheck: Check {
  var rules: [RuleID] { [] }
  var triggers: [String] { [] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for site in context.acquisitions.sites(in: view) {
      guard
        let outcome = context.typestate(of: site.seed, resource: site.resource, in: view)
      else { continue }
      let spec = context.program.resources.resources[site.resource]
      report(
        outcome, of: spec, acquiredAt: view.body[site.call].offset, site.seed, site.resource,
        confidence: spec.acquisitions[site.acquisition].confidence, in: view, context)
    }
  }

  /// Reports the violations of one resource: leaks at the acquisition, events and uses where they happen.
  func report(
    _ outcome: TypestateAnalysis.Outcome, of spec: ResourceSpec, acquiredAt offset: UInt32,
    _ seed: TypestateSeed, _ resource: Int, confidence: Confidence? = nil, in view: BodyView,
    _ context: CheckContext
  ) {
    let wording = ResourceWording(spec: spec)
    var reported: Set<String> = []
    for violation in outcome.violations {
      let isLeak: Bool
      switch violation.kind {
      case .dropped, .overwritten, .left: isLeak = true
      case .event, .use: isLeak = false
      }
      // One leak a resource is enough: the other paths are mended along.
      if isLeak, !reported.insert(violation.rule).inserted { continue }
      let always =
        outcome.escapes.isEmpty && outcome.reachedStates & ~spec.leakMask == 0
      var trace = [context.step("acquired here", at: offset, in: view)]
      trace += context.trace(to: violation, of: seed, resource: resource, in: view)
      trace.append(context.step(wording.end(of: violation), at: violation.offset, in: view))
      context.report(
        RuleID(rawValue: violation.rule), wording.message(for: violation, always: always),
        at: isLeak ? offset : violation.offset, in: view, trace: trace,
        notes: isLeak ? ["release it with \(wording.releases), or hand it to an owner that does"] : [],
        confidence: confidence)
    }
  }
}
