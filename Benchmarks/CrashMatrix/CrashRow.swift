/// One way to crash: what the victim is told, and what a report must say of it. Everything that runs the matrix runs this list.
public struct CrashRow: Sendable, CustomStringConvertible {
  /// The victim's first argument.
  public var kind: String
  /// Functions of the victim that must appear before those of `path`, innermost first.
  public var innermost: [String]
  public var signal: Int32
  /// What the first line of a report says, or a part of it.
  public var reason: String
  /// The same in an optimised build, where the compiler keeps less.
  public var optimisedReason: String?

  public var description: String { kind }

  /// Through these goes every crash.
  public static let path = ["crashInner", "crashMiddle", "crashOuter"]

  public static let all: [CrashRow] = [
    CrashRow("wild-write", "crashByWildWrite", 11, "write to memory that is not mapped"),
    CrashRow("null-call", "crashByNullCall", 11, "call of a null function pointer"),
    CrashRow("bounds", "crashByBounds", 4, "Index out of range"),
    CrashRow("nil", "crashByNil", 4, "Unexpectedly found nil while unwrapping an Optional value"),
    CrashRow("overflow", "crashByOverflow", 4, "arithmetic overflow"),
    CrashRow(
      "forced-cast", "crashByForcedCast", 6, "Could not cast value of type 'Swift.Int'"),
    CrashRow("try", "crashByTry", 4, "'try!' expression unexpectedly raised an error"),
    CrashRow(
      "precondition", "crashByPrecondition", 4, "the balance must be two",
      optimised: "precondition failure"),
    CrashRow("fatal-error", "crashByFatalError", 4, "no model is loaded"),
    CrashRow("abort", "crashByAbort", 6, "abort() was called"),
    CrashRow(
      "cxx-exception", ["victim_throw", "crashByException"], 6,
      "an exception of C++ that nobody caught"),
    CrashRow("stack-overflow", "crashByRecursion", 11, "stack overflow"),
    CrashRow("misaligned", "crashByMisalignment", 11, "misaligned"),
    CrashRow("division", "crashByDivision", 4, "Division by zero"),
    CrashRow("use-after-free", "crashByUseAfterFree", 11, "read of a guard page"),
  ]

  private init(
    _ kind: String, _ innermost: [String], _ signal: Int32, _ reason: String,
    optimised: String? = nil
  ) {
    self.kind = kind
    self.innermost = innermost
    self.signal = signal
    self.reason = reason
    optimisedReason = optimised
  }

  private init(
    _ kind: String, _ function: String, _ signal: Int32, _ reason: String, optimised: String? = nil
  ) {
    self.init(kind, [function], signal, reason, optimised: optimised)
  }

  /// Functions that must appear, innermost first, with async callers and those in other tasks.
  public func frames(in place: CrashPlace) -> [String] { innermost + Self.path + place.callers }

  public func reason(isOptimised: Bool) -> String {
    isOptimised ? optimisedReason ?? reason : reason
  }
}
