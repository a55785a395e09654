/// What a body belongs to.
public enum BodyKind: UInt8, Sendable {
  case function, initializer, deinitializer, getter, setter, observer, `subscript`
  case closure, localFunction
  /// The initial value of a stored property or global.
  case propertyValue
  /// Statements of a script or main file.
  case topLevel
}

/// Facts about a body.
public struct BodyFlags: OptionSet, Sendable, Hashable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let isAsync = BodyFlags(rawValue: 1 << 0)
  public static let canThrow = BodyFlags(rawValue: 1 << 1)
  public static let isStatic = BodyFlags(rawValue: 1 << 2)
  /// `-> Never`.
  public static let neverReturns = BodyFlags(rawValue: 1 << 3)
  /// A closure or function under a result builder, or one whose statements could not be followed: the graph is not to be trusted.
  public static let isOpaque = BodyFlags(rawValue: 1 << 4)
  /// A closure that names `self` (or, implicitly, one of its members) and did not capture it weakly or unowned.
  public static let capturesSelfStrongly = BodyFlags(rawValue: 1 << 5)
  public static let capturesSelfWeakly = BodyFlags(rawValue: 1 << 6)
  /// The closure was also lowered in place into its parent (see ``Opcode/enterInline``).
  public static let isInlined = BodyFlags(rawValue: 1 << 7)
  /// Returns a value: a declared result type other than `Void`, or a single-expression closure.
  public static let returnsValue = BodyFlags(rawValue: 1 << 8)
  /// Carries the attribute of a global actor itself: `@MainActor func`, `{ @MainActor in … }`.
  public static let isOnGlobalActor = BodyFlags(rawValue: 1 << 9)
}

/// A parameter or local variable of a body.
public struct LocalVariable: Sendable {
  public var name: Symbol
  /// Text of the declared type, or 0.
  public var type: Symbol
  public var flags: Flags
  public var offset: UInt32
  /// For a captured variable: the number of the same variable in the enclosing body.
  public var outer: UInt32

  public struct Flags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    public static let isVar = Flags(rawValue: 1 << 0)
    public static let isParameter = Flags(rawValue: 1 << 1)
    public static let isInout = Flags(rawValue: 1 << 2)
    /// Declared in an enclosing body; `outer` is its number there.
    public static let isCaptured = Flags(rawValue: 1 << 3)
    public static let isWeak = Flags(rawValue: 1 << 4)
    /// Assigned after its initialisation, here or in a closure.
    public static let isReassigned = Flags(rawValue: 1 << 5)
    /// Captured by a closure or local function that was not lowered in place.
    public static let isCapturedByClosure = Flags(rawValue: 1 << 6)
    /// Made by lowering (the result of `?:`, `??`, an `if` expression).
    public static let isTemporary = Flags(rawValue: 1 << 7)
    /// An `@escaping` closure parameter or one of optional function type.
    public static let isEscapingClosure = Flags(rawValue: 1 << 8)
    /// `consuming`, `__owned` or `sending`.
    public static let isConsumed = Flags(rawValue: 1 << 9)
    /// Captured by a capture list: the closure has a copy of its own.
    public static let isCopied = Flags(rawValue: 1 << 10)
  }
}

/// How a block ends.
public struct Terminator: Sendable {
  public enum Kind: UInt8, Sendable {
    /// One successor.
    case jump
    /// `value` is a condition: successors are [true, false].
    case branch
    /// `value` is tested for nil: successors are [not nil, nil].
    case unwrap
    /// `value` is matched: one successor a case; `edgeLabels` name the cases ("default" for the last resort).
    case match
    /// The block's last instruction may throw: successors are [normal, thrown].
    case invoke
    /// A `for` loop's head, `value` the sequence: successors are [body, done].
    case iterate
    /// A `#if`: one successor a clause; edge labels are the conditions.
    case configuration
    /// Leaves the body; `value` is the result, if any. No successor.
    case `return`
    /// Leaves the body by an error. No successor.
    case `throw`
    /// Never gets here (`fatalError`, an endless loop's end). No successor.
    case unreachable
  }
  public var kind: Kind
  public var hasValue: Bool
  public var value: ValueID
  /// Indices into `FunctionBody.successors` and, of the same length where labels exist, `FunctionBody.edgeLabels`.
  public var firstSuccessor: UInt32
  public var successorCount: UInt32
  public var offset: UInt32
}

/// A straight run of instructions.
public struct Block: Sendable {
  public var firstInstruction: UInt32
  public var endInstruction: UInt32
  public var terminator: Terminator
}

/// The control-flow graph of one function, accessor, initialiser, closure or property value.
///
/// Block 0 is the entry. Everything is an index into one of the arrays, so that a body is a handful of
/// flat buffers. Strings are in the string table of the ``SourceSummary`` that holds the body.
public struct FunctionBody: Sendable {
  public var kind: BodyKind
  public var flags: BodyFlags
  /// Base name: `start`, `init`, `deinit`; for accessors and property values the property's; for closures the callee's that it is passed to, or "".
  public var name: Symbol
  /// Full name with labels, for messages: `start(after:)`.
  public var fullName: Symbol
  /// Qualified name of the type in whose declaration or extension it stands, or "".
  public var enclosingType: Symbol
  /// Text of the declared result type, or 0.
  public var resultType: Symbol
  /// The body in which a closure or local function stands, or `FunctionBody.none`.
  public var parent: UInt32
  /// In the parent: the `closure` instruction that makes this closure.
  public var parentValue: UInt32
  public var offset: UInt32
  public var endOffset: UInt32

  public var locals: [LocalVariable]
  public var blocks: [Block]
  public var instructions: [Instruction]
  public var operands: [ValueID]
  public var labels: [Symbol]
  public var successors: [UInt32]
  public var edgeLabels: [Symbol]

  public static let none = UInt32.max
}
