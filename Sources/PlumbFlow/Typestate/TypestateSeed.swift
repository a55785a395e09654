/// Where one resource comes from, in one body.
public struct TypestateSeed: Sendable, Hashable {
  public enum Source: Sendable, Hashable {
    /// The value of this instruction is the resource, from the moment it is made.
    case value(ValueID)
    /// The call fills this variable (`pipe(&fds)`).
    case place(call: ValueID, local: UInt32)
    /// This variable holds it when the body begins: a parameter, or a captured variable.
    case variable(UInt32)
  }
  public var source: Source
  /// Its state then: an index into the resource's states.
  public var state: Int
  public var failure: ResourceSpec.Failure?

  public init(_ source: Source, state: Int, failure: ResourceSpec.Failure? = nil) {
    self.source = source
    self.state = state
    self.failure = failure
  }
}

/// Something that must not happen to a resource.
public struct TypestateViolation: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// Its last reference went while it was in a state that wants a release.
    case dropped
    /// Its last variable got another value.
    case overwritten
    /// The body ends and leaves it so (captured variables).
    case left
    /// An event came in a state that does not allow it.
    case event
    /// It was used in a state that does not allow it.
    case use
  }
  public var kind: Kind
  public var rule: String
  /// Index of the resource's state then.
  public var state: Int
  /// The instruction at which it shows; of the terminator's block the last one.
  public var instruction: ValueID
  public var offset: UInt32

  /// The duty to release is broken, as against a wrong order of calls.
  public var isLeak: Bool {
    switch kind {
    case .dropped, .overwritten, .left: true
    case .event, .use: false
    }
  }
}

/// A way by which a resource gets out of the sight of the analysis of one body.
public struct TypestateEscape: Sendable, Hashable {
  public enum Way: Sendable, Hashable {
    case returned
    case argument(call: ValueID)
    /// Written to a member or to a name that is not local: operand 0 of a `storeMember` is the base.
    case stored(ValueID)
    case captured(closure: ValueID)
    /// Into a tuple, array, string, macro.
    case other(ValueID)
  }
  public var way: Way
  public var state: Int
}
