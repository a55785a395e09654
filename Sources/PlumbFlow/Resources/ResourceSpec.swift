import PlumbModel
import PlumbSource

/// What a library's API acquires, releases and lets escape: one resource file.
public struct ResourceLibrary: Sendable, Equatable {
  public var name: String
  /// The file it was read from, for messages.
  public var path: String
  /// Calls that look at an argument of any kind and do not keep it.
  public var borrows: [CallPattern]
  /// Calls that run their closure exactly once before they return, by base name.
  public var inline: Set<String>
  /// Calls that do not return, by base name.
  public var never: Set<String>
  /// What its names do to pointers.
  public var pointers: PointerVocabulary
  public var resources: [ResourceSpec]

  public init(
    name: String, path: String, borrows: [CallPattern] = [], inline: Set<String> = [],
    never: Set<String> = [], pointers: PointerVocabulary = PointerVocabulary(),
    resources: [ResourceSpec] = []
  ) {
    self.name = name
    self.path = path
    self.borrows = borrows
    self.inline = inline
    self.never = never
    self.pointers = pointers
    self.resources = resources
  }
}

/// One kind of resource: the states it goes through and the calls that move it.
///
/// A set of states is a mask: bit n is state n of ``states``.
public struct ResourceSpec: Sendable, Equatable {
  /// The engine keeps two bits of a mask for itself.
  public static let maximumStateCount = 30

  public var id: String
  /// As it stands in messages: "this *Dispatch timer* …".
  public var noun: String
  /// Names of the types of variables that hold it; may be empty.
  public var types: [String]
  public var states: [State]
  public var acquisitions: [Acquisition]
  public var events: [Event]
  public var useAfter: UseAfter?
  /// The rule for one that is kept in a property which no member of the type releases.
  public var storedRule: RuleID?
  /// Where a leak is of low confidence.
  public var forgiven: Set<Forgiven> = []
  public var unlistedMethods = UnlistedMethods.use
  /// Calls whose result is the same resource.
  public var same: [CallPattern]
  /// Calls that use it without taking it over.
  public var borrows: [CallPattern]
  /// Name of the library that declares it.
  public var library: String
  /// The call that ends it for good, where no state does: `cancel()`.
  public var wants: String?

  /// Leaks that may be meant, or do no harm.
  public enum Forgiven: String, Sendable, CaseIterable {
    /// Of one path, where another releases it.
    case paths
    /// In test code.
    case tests
  }

  /// What a method does to it that the file does not list.
  public enum UnlistedMethods: String, Sendable, CaseIterable {
    /// It works with it; the result may be a part of it.
    case use
    /// It may do anything: nothing more is said of the resource.
    case take
  }

  public struct State: Sendable, Hashable {
    public var name: String
    /// The rule that is broken when the last reference goes in this state.
    public var leakRule: RuleID?

    public init(name: String, leakRule: RuleID? = nil) {
      self.name = name
      self.leakRule = leakRule
    }
  }

  public struct Acquisition: Sendable, Hashable {
    /// The call's result is the resource, unless the pattern marks an argument: that place receives it then.
    public var pattern: CallPattern
    public var toState: Int
    /// How a failed acquisition looks, if it can fail without throwing.
    public var failure: Failure?
    /// Where it differs from the rule's own.
    public var confidence: Confidence?
    /// In a body that names one of these the call acquires nothing.
    public var unlessNamed: Set<String>

    public init(
      pattern: CallPattern, toState: Int, failure: Failure? = nil, confidence: Confidence? = nil,
      unlessNamed: Set<String> = []
    ) {
      self.pattern = pattern
      self.toState = toState
      self.failure = failure
      self.confidence = confidence
      self.unlessNamed = unlessNamed
    }
  }

  /// The result of a call that acquired nothing.
  public enum Failure: Sendable, Hashable {
    case `nil`, negative, zero, nonzero
    /// A constant: `MAP_FAILED`.
    case named(String)
  }

  public struct Event: Sendable, Hashable {
    public var pattern: CallPattern
    /// The states in which it applies.
    public var fromMask: UInt32
    /// `nil`: the state stays.
    public var toState: Int?
    /// The rule that is broken when it happens in one of these states.
    public var reportRule: RuleID?

    public init(
      pattern: CallPattern, fromMask: UInt32, toState: Int? = nil, reportRule: RuleID? = nil
    ) {
      self.pattern = pattern
      self.fromMask = fromMask
      self.toState = toState
      self.reportRule = reportRule
    }
  }

  /// Any use that is not an event, in one of these states.
  public struct UseAfter: Sendable, Hashable {
    public var mask: UInt32
    public var rule: RuleID

    public init(mask: UInt32, rule: RuleID) {
      self.mask = mask
      self.rule = rule
    }
  }

  public init(
    id: String, noun: String, types: [String] = [], states: [State],
    acquisitions: [Acquisition] = [], events: [Event] = [], useAfter: UseAfter? = nil,
    storedRule: RuleID? = nil, same: [CallPattern] = [], borrows: [CallPattern] = [],
    library: String = ""
  ) {
    self.id = id
    self.noun = noun
    self.types = types
    self.states = states
    self.acquisitions = acquisitions
    self.events = events
    self.useAfter = useAfter
    self.storedRule = storedRule
    self.same = same
    self.borrows = borrows
    self.library = library
  }
}

extension ResourceSpec {
  /// All its states.
  public var allStates: UInt32 { (1 << UInt32(states.count)) &- 1 }

  /// The states in which the last reference must not go.
  public var leakMask: UInt32 {
    states.indices.reduce(0) { states[$1].leakRule == nil ? $0 : $0 | 1 << UInt32($1) }
  }

  /// Whether the event ends the duty to release: it leads to a state without leak.
  public func releases(_ event: Event) -> Bool {
    guard let to = event.toState else { return false }
    return states[to].leakRule == nil
  }

  /// What somebody has to call who left it behind: `close()`. nil: no call ends it.
  public var finalCall: String? {
    if let wants { return wants }
    let event = events.first { releases($0) && $0.reportRule == nil }
    return event.map { "\($0.pattern.baseName)()" }
  }

  /// Whether a variable of this type, as written, may hold the resource.
  public func isHeld(byType text: String) -> Bool {
    !types.isEmpty && types.contains(TypeText.bare(text))
  }

  /// Every rule that it names.
  public var rules: Set<RuleID> {
    var rules = Set(states.compactMap(\.leakRule))
    rules.formUnion(events.compactMap(\.reportRule))
    if let useAfter { rules.insert(useAfter.rule) }
    if let storedRule { rules.insert(storedRule) }
    return rules
  }
}
