/// A value is named by the index of the instruction that makes it.
public typealias ValueID = UInt32

/// An index into the string table of the file's summary.
public typealias Symbol = UInt32

/// What an instruction does. `symbol` and the operands mean what each case says.
public enum Opcode: UInt8, Sendable {
  /// A declared parameter of this body; `symbol` is its local variable.
  case parameter
  /// A parameter of a closure that was lowered in place; operand 0 is the `enterInline`, `symbol` its ordinal.
  case inlineParameter
  /// A literal; `symbol` is its text.
  case literal
  /// Reads local variable number `symbol`.
  case load
  /// Writes operand 0 into local variable number `symbol`.
  case store
  /// A bare name that no enclosing scope of this file's function declares: an implicit `self` member, a global, a type.
  /// `firstLabel` is the text of its generic arguments, or 0.
  case global
  /// Writes operand 0 to a bare name that is not local.
  case storeGlobal
  /// `self`.
  case selfValue
  /// `operand0.symbol`; `?.` and `!` are seen through and noted in the flags.
  case member
  /// `operand0.symbol = operand1`.
  case storeMember
  /// `operand0[operand1…]`.
  case element
  /// `operand0[operand1…] = last operand`.
  case storeElement
  /// A call. With `.hasReceiver`, operand 0 is the receiver; arguments follow in order. `symbol` is the base name.
  /// With `.indirect` operand 0 is the called value itself and `symbol` is empty.
  case call
  /// A closure or local function used as a value; `symbol` is the index of its body in the file. Operands are the
  /// loads of the variables that it captures.
  case closure
  /// A tuple, array or dictionary of the operands.
  case aggregate
  /// A cast of operand 0; `symbol` is the type's text.
  case cast
  /// The result of an operator; `symbol` is the operator. It carries no identity of its operands.
  case combine
  /// `&place`; operand 0 is the place's value. With `.local`, `symbol` is the local variable.
  case addressOf
  /// What a pattern takes out of operand 0 (`case .some(let x)`, tuple elements); `symbol` names the case or position, and
  /// of a case `firstLabel` is the ordinal of the payload.
  case extract
  /// The next element of the sequence operand 0 in a `for` loop. `.isAwait` for `for await`.
  case nextElement
  /// The local variable number `symbol` leaves its scope.
  case endScope
  /// A closure of call operand 0 is lowered in place from here to the matching `exitInline`; `symbol` is the callee.
  case enterInline
  /// The end of that closure on this path; operand 0 is the `enterInline`, operand 1 the closure's result if any.
  case exitInline
  /// The expression's meaning is not known (macro expansions, result builders); its operands escape.
  case opaque
  /// A `defer` block begins to run here on the way out of its scope.
  case enterDefer
  case exitDefer
}

/// Facts about one instruction.
public struct InstructionFlags: OptionSet, Sendable, Hashable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let hasReceiver = InstructionFlags(rawValue: 1 << 0)
  /// Evaluated under `try` (not `try?`, `try!`).
  public static let isTry = InstructionFlags(rawValue: 1 << 1)
  /// Evaluated under `await`.
  public static let isAwait = InstructionFlags(rawValue: 1 << 2)
  /// Reached through `?.`.
  public static let optionalChained = InstructionFlags(rawValue: 1 << 3)
  /// Followed by `!`.
  public static let forced = InstructionFlags(rawValue: 1 << 4)
  /// `.foo` with the type left out.
  public static let implicitMember = InstructionFlags(rawValue: 1 << 5)
  /// The callee is a value, not a name.
  public static let indirect = InstructionFlags(rawValue: 1 << 6)
  /// Evaluated under `try?`.
  public static let isOptionalTry = InstructionFlags(rawValue: 1 << 7)
  /// The place is a local variable (`addressOf`).
  public static let local = InstructionFlags(rawValue: 1 << 8)
  /// The call's value is not used: an expression statement, or `_ = …`.
  public static let isDiscarded = InstructionFlags(rawValue: 1 << 9)
  /// The last `trailingCount` arguments are trailing closures. See `Call.trailingCount`.
  public static let hasTrailingClosure = InstructionFlags(rawValue: 1 << 10)
  /// A store that initialises the variable in its declaration.
  public static let initializes = InstructionFlags(rawValue: 1 << 11)
  /// An optional-binding or pattern store: the value is not nil here.
  public static let unwrapped = InstructionFlags(rawValue: 1 << 12)
  /// `unowned`/`weak` capture (on `load` operands of `closure`).
  public static let weakCapture = InstructionFlags(rawValue: 1 << 13)
  public static let unownedCapture = InstructionFlags(rawValue: 1 << 14)
}

/// One step of a body. Plain data of fixed size, so that a summary is written and read as bytes.
public struct Instruction: Sendable {
  public var opcode: Opcode
  public var flags: InstructionFlags
  public var operandCount: UInt16
  /// Index of the first operand in `FunctionBody.operands`.
  public var firstOperand: UInt32
  /// See ``Opcode``.
  public var symbol: UInt32
  /// For a call: index of its first argument label in `FunctionBody.labels`; as many as there are arguments.
  public var firstLabel: UInt32
  /// Where it stands, as a UTF-8 offset into the file.
  public var offset: UInt32
}
