import SwiftSyntax

/// What the bodies of one file share while they are lowered.
final class FileLowering {
  let vocabulary: LoweringVocabulary
  var strings = StringTable()
  var bodies: [FunctionBody] = []
  /// The bodies that are lowered now have a syntax error, and come out opaque.
  var isDamaged = false
  /// Types declared inside the bodies lowered so far, with the names around them.
  var localTypes: [(declaration: DeclSyntax, enclosing: String)] = []

  init(vocabulary: LoweringVocabulary) {
    self.vocabulary = vocabulary
  }
}

/// Lowers one body to its control-flow graph. Closures and local functions are lowered by a child of their own,
/// unless they run in place.
///
/// The work is spread over extensions by subject: statements, loops, conditions, patterns, expressions, calls, closures.
final class BodyLowering {
  /// A body with more instructions than this is a generated table or hostile; it is given up, and marked opaque.
  static let maximumInstructions = 100_000

  let file: FileLowering
  let parent: BodyLowering?
  let enclosingType: Symbol
  /// Where a type declared in the body belongs: `Server.start(after:)`.
  let path: String
  var builder = BodyBuilder()
  var scopes: [Scope] = [Scope(kind: .plain)]
  var flags: BodyFlags = []
  /// Own variable for each captured variable of the parent, by its number there; in order of capture.
  var captured: [(outer: UInt32, own: UInt32)] = []
  /// Which effects cover the expression being lowered.
  var isInTry = false
  var isInAwait = false
  /// Counts changes of the scopes; landing pads are shared while it stands still.
  private(set) var scopeVersion = 0
  private var landingPads: [Int: BlockID] = [:]
  /// Numbers of the closures and local functions that were lowered from this body.
  var closures: [UInt32] = []
  /// Where `fallthrough` goes, one a `switch` around.
  var fallThroughTargets: [BlockID?] = []
  /// A `#if` clause is being lowered: a name declared twice in one scope is one variable.
  var isInConfiguration = false

  init(file: FileLowering, enclosingType: Symbol, path: String) {
    self.file = file
    parent = nil
    self.enclosingType = enclosingType
    self.path = path
  }

  /// The body of a closure or local function.
  init(in parent: BodyLowering) {
    file = parent.file
    self.parent = parent
    enclosingType = parent.enclosingType
    path = parent.path
  }

  func intern(_ text: String) -> Symbol { file.strings.intern(text) }

  func intern(_ token: TokenSyntax) -> Symbol { file.strings.intern(token.identifierText) }

  // MARK: Variables

  @discardableResult
  func declare(
    _ name: String, type: Symbol = 0, flags: LocalVariable.Flags = [], at offset: UInt32
  ) -> UInt32 {
    let top = scopes.count - 1
    if isInConfiguration, let known = scopes[top].names[name] { return known }
    let number = UInt32(builder.locals.count)
    builder.locals.append(
      LocalVariable(
        name: intern(name), type: type, flags: flags, offset: offset, outer: FunctionBody.none))
    scopes[top].names[name] = number
    scopes[top].locals.append(number)
    scopeVersion += 1
    return number
  }

  /// A variable of lowering's own. It lives as long as the innermost scope.
  func makeTemporary(at offset: UInt32) -> UInt32 {
    let number = UInt32(builder.locals.count)
    builder.locals.append(
      LocalVariable(name: 0, type: 0, flags: .isTemporary, offset: offset, outer: FunctionBody.none)
    )
    return number
  }

  /// The variable of that name in this body, capturing it from an enclosing one where need be.
  func lookUp(_ name: String) -> UInt32? {
    for scope in scopes.reversed() {
      if let number = scope.names[name] { return number }
    }
    guard let parent, let outer = parent.lookUp(name) else { return nil }
    if let known = captured.first(where: { $0.outer == outer }) { return known.own }
    parent.builder.locals[Int(outer)].flags.insert(.isCapturedByClosure)
    let model = parent.builder.locals[Int(outer)]
    let own = UInt32(builder.locals.count)
    var flags = model.flags.intersection([.isVar, .isWeak, .isEscapingClosure])
    flags.insert(.isCaptured)
    builder.locals.append(
      LocalVariable(
        name: model.name, type: model.type, flags: flags, offset: model.offset, outer: outer))
    captured.append((outer, own))
    return own
  }

  func markReassigned(_ number: UInt32) {
    builder.locals[Int(number)].flags.insert(.isReassigned)
    let variable = builder.locals[Int(number)]
    if variable.flags.contains(.isCaptured), variable.outer != FunctionBody.none {
      parent?.markReassigned(variable.outer)
    }
  }

  func load(_ number: UInt32, at offset: UInt32) -> ValueID {
    builder.emit(.load, symbol: number, at: offset)
  }

  func store(
    _ value: ValueID, in number: UInt32, flags: InstructionFlags = [], at offset: UInt32
  ) {
    builder.emit(.store, [value], symbol: number, flags: flags, at: offset)
  }

  // MARK: Scopes and ways out

  func push(_ kind: Scope.Kind, label: String = "") {
    scopes.append(Scope(kind: kind, label: label))
    scopeVersion += 1
  }

  /// Ends the innermost scope, running its `defer` blocks if the end is reached.
  func pop(at offset: UInt32) {
    if builder.isReachable {
      emitExits(downTo: scopes.count - 1, crossingInlined: false, at: offset)
    }
    scopes.removeLast()
    scopeVersion += 1
  }

  func scopeVersionChanged() { scopeVersion += 1 }

  func register(_ deferred: DeferStmtSyntax) {
    scopes[scopes.count - 1].defers.append(deferred)
    scopeVersion += 1
  }

  /// What happens when control leaves the scopes above `depth`: `defer` blocks run, variables end.
  func emitExits(downTo depth: Int, crossingInlined: Bool = true, at offset: UInt32) {
    let saved = scopes
    for index in stride(from: saved.count - 1, through: depth, by: -1) {
      let leaving = saved[index]
      scopes = Array(saved[0...index])
      for (number, deferred) in leaving.defers.enumerated().reversed() {
        scopes[index].defers = Array(leaving.defers[0..<number])
        emitDeferred(deferred)
      }
      for local in leaving.locals.reversed() {
        builder.emit(.endScope, symbol: local, at: offset)
      }
      if crossingInlined, case .inlined(let enter, _, _) = leaving.kind {
        builder.emit(
          .exitInline, [enter], symbol: builder.instruction(enter).symbol, at: offset)
      }
    }
    scopes = saved
    scopeVersion += 1
  }

  private func emitDeferred(_ deferred: DeferStmtSyntax) {
    builder.emit(.enterDefer, at: deferred.startOffset)
    let (wasInTry, wasInAwait) = (isInTry, isInAwait)
    (isInTry, isInAwait) = (false, false)
    defer { (isInTry, isInAwait) = (wasInTry, wasInAwait) }
    push(.deferred)
    lower(deferred.body.statements)
    pop(at: deferred.endOffset)
    builder.emit(.exitDefer, at: deferred.startOffset)
  }

  /// Goes where an error goes from here.
  func emitThrow(_ value: ValueID? = nil, at offset: UInt32) {
    for index in stride(from: scopes.count - 1, through: 0, by: -1) {
      switch scopes[index].kind {
      case .catching(let handler):
        emitExits(downTo: index + 1, at: offset)
        builder.terminate(.jump, to: [handler], at: offset)
        return
      case .trapping, .deferred:
        builder.terminate(.unreachable, at: offset)
        return
      default: continue
      }
    }
    emitExits(downTo: 0, at: offset)
    builder.terminate(.throw, value: value, at: offset)
  }

  /// The instruction just emitted may throw.
  func emitInvoke(at offset: UInt32) {
    let normal = builder.makeBlock()
    if let pad = landingPads[scopeVersion] {
      builder.terminate(.invoke, to: [normal, pad], at: offset)
    } else {
      let pad = builder.makeBlock()
      let version = scopeVersion
      builder.terminate(.invoke, to: [normal, pad], at: offset)
      builder.begin(pad)
      emitThrow(at: offset)
      // Emitting the exits has changed the count, not the scopes.
      scopeVersion = version
      landingPads[version] = pad
    }
    builder.begin(normal)
  }

  func emitReturn(_ value: ValueID?, at offset: UInt32) {
    for index in stride(from: scopes.count - 1, through: 0, by: -1) {
      switch scopes[index].kind {
      case .inlined(_, let result, let exit):
        if let value { store(value, in: result, at: offset) }
        emitExits(downTo: index, crossingInlined: false, at: offset)
        builder.terminate(.jump, to: [exit], at: offset)
        return
      case .deferred:
        builder.terminate(.unreachable, at: offset)
        return
      default: continue
      }
    }
    emitExits(downTo: 0, at: offset)
    builder.terminate(.return, value: value, at: offset)
  }

  // MARK: The finished graph

  /// Ends the body and adds it to the file. Returns its number.
  func finish(
    kind: BodyKind, name: Symbol, fullName: Symbol, resultType: Symbol, offset: UInt32,
    endOffset: UInt32
  ) -> UInt32 {
    if builder.isReachable { emitReturn(nil, at: endOffset) }
    let isTooLarge = builder.instructions.count > Self.maximumInstructions
    if isTooLarge || file.isDamaged { flags.insert(.isOpaque) }
    file.bodies.append(
      FunctionBody(
        kind: kind, flags: flags, name: name, fullName: fullName, enclosingType: enclosingType,
        resultType: resultType, parent: FunctionBody.none, parentValue: 0, offset: offset,
        endOffset: endOffset, locals: builder.locals, blocks: builder.blocks,
        instructions: builder.instructions, operands: builder.operands, labels: builder.labels,
        successors: builder.successors, edgeLabels: builder.edgeLabels))
    let number = UInt32(file.bodies.count - 1)
    for closure in closures { file.bodies[Int(closure)].parent = number }
    return number
  }
}
