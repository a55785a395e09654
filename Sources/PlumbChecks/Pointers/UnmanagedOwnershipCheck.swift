import PlumbFlow
import PlumbModel
import PlumbSource

/// Taking a reference over that was not given, and not taking one that was.
struct UnmanagedOwnershipCheck: Check {
  static let notRetained: RuleID = "unmanaged-create-not-retained"
  static let unbalanced: RuleID = "unmanaged-unbalanced"
  var rules: [RuleID] { [Self.notRetained, Self.unbalanced] }
  var triggers: [String] { ["takeUnretainedValue", "takeRetainedValue", "passUnretained"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for index in view.body.instructions.indices {
      guard let call = view.call(ValueID(index)), let receiver = call.receiver else { continue }
      switch call.name {
      case "takeUnretainedValue":
        guard let maker = function(behind: receiver, view, context),
          CFunctionName(maker.name).givesOwnership, !releases(view)
        else { continue }
        context.report(
          Self.notRetained,
          "'\(maker.name)' gives its result away, and 'takeUnretainedValue()' leaves it unreleased",
          at: call.offset, in: view,
          trace: [context.step("made here", at: maker.offset, in: view)],
          notes: ["use 'takeRetainedValue()'"])
      case "takeRetainedValue", "release": checkRelease(call, receiver, view, context)
      default: continue
      }
    }
  }

  private func checkRelease(
    _ call: CallParts, _ receiver: ValueID, _ view: BodyView, _ context: CheckContext
  ) {
    if call.name == "takeRetainedValue", let getter = function(behind: receiver, view, context),
      CFunctionName(getter.name).keepsOwnership
    {
      context.report(
        Self.unbalanced,
        "'\(getter.name)' keeps its result, and 'takeRetainedValue()' releases it",
        at: call.offset, in: view,
        trace: [context.step("lent here", at: getter.offset, in: view)],
        notes: ["use 'takeUnretainedValue()'"], confidence: .medium)
    }
    guard let borrowed = unretained(behind: receiver, view), !retains(view) else { return }
    context.report(
      Self.unbalanced, "'passUnretained' adds no reference, and '\(call.name)()' takes one away",
      at: call.offset, in: view,
      trace: [
        context.step("passed without a reference here", at: view.body[borrowed].offset, in: view)
      ],
      confidence: .medium)
  }

  // MARK: Where a reference comes from

  /// The C function whose result the value is.
  private func function(
    behind value: ValueID, _ view: BodyView, _ context: CheckContext
  ) -> CallParts? {
    guard let call = view.call(view.body.resolved(value)), call.receiver == nil, call.callee == nil
    else { return nil }
    let types = context.program.types
    if !types.globalFunctions(named: call.name, from: view.file.index).isEmpty { return nil }
    let isMember = types.types(named: view.enclosingType, from: view.file.index).contains {
      !types.members(named: call.name, of: $0).isEmpty
    }
    return isMember ? nil : call
  }

  /// The `passUnretained` behind a reference, through variables and opaque pointers.
  private func unretained(behind value: ValueID, _ view: BodyView) -> ValueID? {
    var value = value
    for _ in 0..<8 {
      value = view.body.resolved(value)
      guard let call = view.call(value) else { return nil }
      switch call.name {
      case "passUnretained": return value
      case "toOpaque":
        guard let receiver = call.receiver else { return nil }
        value = receiver
      case "fromOpaque":
        guard let argument = call.arguments.first else { return nil }
        value = argument
      default: return nil
      }
    }
    return nil
  }

  private func releases(_ view: BodyView) -> Bool {
    view.mentionsCall(of: ["release", "autorelease", "takeRetainedValue"])
  }

  /// Counting by hand, with its other half elsewhere in the file.
  private func retains(_ view: BodyView) -> Bool {
    ["retain", "passRetained", "CFRetain", "swift_retain"].contains { name in
      view.file.mentions(identifierHash(name))
    }
  }
}

/// What the name of a C function says about its result: the rule of Core Foundation.
struct CFunctionName {
  private let words: [Substring]
  private let isOfC: Bool

  init(_ name: String) {
    var words: [Substring] = []
    for part in name.split(separator: "_") {
      var start = part.startIndex
      for index in part.indices.dropFirst() where part[index].isUppercase {
        let next = part.index(after: index)
        // "CFUUIDCreate": an abbreviation ends before the capital that begins a word.
        let endsAbbreviation = next < part.endIndex && part[next].isLowercase
        guard part[part.index(before: index)].isLowercase || endsAbbreviation else { continue }
        words.append(part[start..<index])
        start = index
      }
      words.append(part[start...])
    }
    self.words = words
    isOfC = name.contains("_") || (name.first?.isUppercase ?? false)
  }

  var givesOwnership: Bool {
    isOfC && words.dropFirst().contains { ["Create", "Copy", "create", "copy"].contains($0) }
  }

  var keepsOwnership: Bool {
    isOfC && !givesOwnership && words.dropFirst().contains { $0 == "Get" || $0 == "get" }
  }
}
