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
    if outcome.violations.isEmpty { return }
    let paths = context.paths(to: outcome.violations, of: seed, resource: resource, in: view)
    let leaks = outcome.violations.filter(\.isLeak)
    // One leak of a rule is enough: the other paths are mended along.
    for rule in Set(leaks.map(\.rule)).sorted() {
      let ways = leaks.filter { $0.rule == rule }
      let plainest = ways.first { !paths.takesErrorEdge(to: $0) } ?? ways[0]
      // A test that throws has failed already, and its process ends soon.
      let isHarmless = paths.takesErrorEdge(to: plainest) && view.file.isTestCode
      report(
        plainest, paths, outcome, of: spec, acquiredAt: offset,
        confidence: isHarmless ? .low : confidence, in: view, context)
    }
    for violation in outcome.violations where !violation.isLeak {
      report(
        violation, paths, outcome, of: spec, acquiredAt: offset, confidence: confidence, in: view,
        context)
    }
  }

  private func report(
    _ violation: TypestateViolation, _ paths: TypestatePaths,
    _ outcome: TypestateAnalysis.Outcome, of spec: ResourceSpec, acquiredAt offset: UInt32,
    confidence: Confidence?, in view: BodyView, _ context: CheckContext
  ) {
    let wording = ResourceWording(spec: spec)
    let always = outcome.escapes.isEmpty && outcome.reachedStates & ~spec.leakMask == 0
    let isForgiven =
      violation.isLeak
      && (!always && spec.forgiven.contains(.paths)
        || view.file.isTestCode && spec.forgiven.contains(.tests))
    var trace = [context.step("acquired here", at: offset, in: view)]
    trace += paths.steps(to: violation)
    trace.append(context.step(wording.end(of: violation), at: violation.offset, in: view))
    context.report(
      RuleID(rawValue: violation.rule), wording.message(for: violation, always: always),
      at: violation.isLeak ? offset : violation.offset, in: view, trace: trace,
      notes: violation.isLeak ? [wording.help] : [],
      confidence: isForgiven ? .low : confidence)
  }
}
