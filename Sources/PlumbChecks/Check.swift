import PlumbFlow
import PlumbModel

/// Finds the defects of one or several rules.
///
/// A check sees one body or one declared type at a time, and through the context whatever else it asks for. It keeps
/// nothing between calls: bodies are checked in any order, by several workers at once.
public protocol Check: Sendable {
  /// The rules that it reports.
  var rules: [RuleID] { get }
  /// Names of which a file must mention one to interest it; none if any file may. Together with the names of the
  /// resource files they decide which bodies are lowered at all.
  var triggers: [String] { get }
  /// Ends of names of which a body must have one to interest it. Such bodies are lowered besides those that name a trigger; the
  /// properties that they name are not followed for that.
  var endings: [String] { get }
  /// Further names, which stand in resource files.
  func triggers(from resources: ResourceIndex) -> Set<String>
  func check(_ view: BodyView, _ context: CheckContext)
}

extension Check {
  public var endings: [String] { [] }
  public func triggers(from resources: ResourceIndex) -> Set<String> { [] }

  /// All names of which a file must mention one to interest the check.
  func allTriggers(_ resources: ResourceIndex) -> Set<String> {
    triggers(from: resources).union(triggers)
  }
}

/// What a check may ask for, and where it reports.
public final class CheckContext {
  public let program: Program
  public let evidence: TypeEvidence
  public let acquisitions: Acquisitions
  private let catalogue: Catalogue
  /// Findings so far, with the qualified name of the declaration around them.
  public private(set) var findings: [(finding: Finding, scope: String)] = []
  private var typestates: [TypestateKey: TypestateResult] = [:]
  private var facts: (file: Int, body: Int, facts: BodyFacts)?

  public init(program: Program, catalogue: Catalogue) {
    self.program = program
    self.catalogue = catalogue
    evidence = TypeEvidence(program)
    acquisitions = Acquisitions(program)
  }

  /// - Parameters:
  ///   - rule: Must have a page; its severity and confidence apply.
  ///   - message: One sentence without a full stop; says what is wrong here.
  ///   - offset: Where, in the view's file.
  ///   - confidence: Where the evidence is less than the page's.
  public func report(
    _ rule: RuleID, _ message: String, at offset: UInt32, in view: BodyView,
    trace: [TraceStep] = [], notes: [String] = [], confidence: Confidence? = nil
  ) {
    guard let page = catalogue.page(rule) else { return }
    let finding = Finding(
      rule: rule, severity: page.severity,
      confidence: confidence.map { min($0, page.confidence) } ?? page.confidence,
      message: message, place: view.file.place(offset), trace: trace, notes: notes)
    findings.append((finding, Self.scope(of: view)))
  }

  /// A step of a trace.
  public func step(_ note: String, at offset: UInt32, in view: BodyView) -> TraceStep {
    step(note, at: offset, in: view.file)
  }

  public func step(_ note: String, at offset: UInt32, in file: LoadedFile) -> TraceStep {
    TraceStep(place: file.place(offset), note: note)
  }

  /// Follows a resource through a body. Asked twice, it answers from memory.
  public func typestate(
    of seed: TypestateSeed, resource: Int, in view: BodyView
  ) -> TypestateAnalysis.Outcome? {
    let key = TypestateKey(
      file: view.file.index, body: view.number, resource: resource, seed: seed)
    if let known = typestates[key] { return known.outcome }
    let outcome = analysis(of: seed, resource: resource, in: view).run()
    typestates[key] = TypestateResult(outcome: outcome)
    return outcome
  }

  /// The ways to violations that ``typestate(of:resource:in:)`` found.
  public func paths(
    to violations: [TypestateViolation], of seed: TypestateSeed, resource: Int, in view: BodyView
  ) -> TypestatePaths {
    analysis(of: seed, resource: resource, in: view).paths(to: violations)
  }

  private func analysis(
    of seed: TypestateSeed, resource: Int, in view: BodyView
  ) -> TypestateAnalysis {
    let evidence = evidence
    let acquisitions = acquisitions
    let program = program
    return TypestateAnalysis(
      view: view, spec: program.resources.resources[resource], seed: seed,
      resources: program.resources, facts: facts(of: view),
      receiverType: { evidence.type(of: $1, in: $0) ?? "" },
      isShadowed: { acquisitions.isShadowed($1, $2, in: $0) },
      standsFor: { acquisitions.standsFor($1, in: $0) },
      neverReturns: { program.neverReturns($0) })
  }

  /// Checks go from body to body, so the last one is the one that is asked for.
  private func facts(of view: BodyView) -> BodyFacts {
    if let facts, facts.file == view.file.index, facts.body == view.number { return facts.facts }
    let found = BodyFacts(view.body)
    facts = (view.file.index, view.number, found)
    return found
  }

  private static func scope(of view: BodyView) -> String {
    var outer = view
    while let parent = outer.parent { outer = parent }
    return outer.enclosingType.isEmpty
      ? outer.fullName : "\(outer.enclosingType).\(outer.fullName)"
  }

  private struct TypestateKey: Hashable {
    var file: Int
    var body: Int
    var resource: Int
    var seed: TypestateSeed
  }
  private struct TypestateResult {
    var outcome: TypestateAnalysis.Outcome?
  }
}
