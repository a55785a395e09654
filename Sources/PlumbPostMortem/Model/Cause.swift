import PlumbCrashFormat

/// Why a program ended, as far as the record says it.
public struct Cause: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// A check of Swift failed, or the program called `fatalError`.
    case trap
    case memoryAccess = "memory-access"
    case stackOverflow = "stack-overflow"
    case abort
    /// Any other signal.
    case signal
  }

  public var kind: Kind
  /// One line: `Index out of range`, `write through a null pointer (address 0x10)`.
  public var text: String

  public init(kind: Kind, text: String) {
    self.kind = kind
    self.text = text
  }
}

extension PostMortem {
  public var cause: Cause {
    if record.fault?.kind == "stack-overflow" {
      return Cause(kind: .stackOverflow, text: "stack overflow")
    }
    if let sender = record.signal?.senderPID, sender != record.program?.pid, sender != 0 {
      return Cause(kind: .signal, text: "\(signalName) was sent by process \(sender)")
    }
    if let message = RuntimeMessage(record.message) {
      return Cause(kind: .trap, text: message.text)
    }
    if let trap = crashedThread?.trapReason { return Cause(kind: .trap, text: trap) }
    switch signalName {
    case "SIGSEGV", "SIGBUS": return Cause(kind: .memoryAccess, text: memoryAccess)
    case "SIGABRT":
      return Cause(kind: .abort, text: crashedThread?.abortReason ?? "abort() was called")
    case "SIGILL", "SIGTRAP":
      return Cause(
        kind: .trap, text: crashedThread?.abortReason ?? "a check failed, and no reason is recorded"
      )
    case "SIGFPE": return Cause(kind: .signal, text: arithmetic)
    case "SIGSYS": return Cause(kind: .signal, text: "a system call that is not allowed here")
    default: return Cause(kind: .signal, text: signalName)
    }
  }

  /// `SIGSEGV`
  public var signalName: String {
    guard let signal = record.signal else { return "a crash without a signal" }
    return signal.name ?? "signal \(signal.number)"
  }

  private var arithmetic: String {
    switch record.signal?.codeName {
    case "FPE_INTDIV": "integer division by zero"
    case "FPE_INTOVF": "integer overflow in a division"
    default: "arithmetic error"
    }
  }

  private var memoryAccess: String {
    let address =
      (record.fault?.address ?? record.signal?.address).map { "0x" + String($0, radix: 16) }
      ?? "an unknown address"
    let access =
      switch record.fault?.access {
      case "read": "read of"
      case "write": "write to"
      case "execute": "jump to"
      default: "access to"
      }
    let path = record.fault?.path.map { " of \($0)" } ?? ""
    switch record.fault?.kind {
    case "null-page":
      if record.fault?.access == "execute" { return "call of a null function pointer" }
      let way = record.fault?.access ?? "access"
      return "\(way) through a null pointer (address \(address))"
    case "guard-page": return "\(access) a guard page at \(address)"
    case "unmapped": return "\(access) memory that is not mapped, at \(address)"
    case "read-only": return "\(access) read-only memory\(path) at \(address)"
    case "not-executable": return "jump to memory that is no code, at \(address)"
    // The kernel does not tell the address of these two.
    case "non-canonical":
      return "\(access) an address that no pointer can have"
        + (record.fault?.address == nil ? "" : ", \(address)")
    case "misaligned": return "\(access) a misaligned address, \(address)"
    default: return "\(access) memory at \(address)"
    }
  }
}

extension PostMortem.Thread {
  /// The reason that the compiler left in debug information.
  fileprivate var trapReason: String? {
    frames.first?.functions.first { $0.role == .trap }?.name
  }

  /// What called `abort`, where its name says it. A few frames lie between: `raise`, `abort` and their like.
  fileprivate var abortReason: String? {
    for function in frames.prefix(8).flatMap(\.functions) {
      for (name, reason) in Self.aborters where function.fullName.hasPrefix(name) { return reason }
    }
    return nil
  }

  private static let aborters = [
    ("std::terminate", "an exception of C++ that nobody caught"),
    ("__gnu_cxx::__verbose_terminate_handler", "an exception of C++ that nobody caught"),
    ("malloc_printerr", "malloc found its heap damaged"),
    ("__assert_fail", "an assertion of C failed"),
    ("__stack_chk_fail", "the stack of a function was overwritten"),
    ("__chk_fail", "a buffer was too small for what was written to it"),
    ("swift_dynamicCastFailure", "a value could not be cast with 'as!'"),
    ("swift_unexpectedError", "an error was thrown where 'try!' excludes it"),
    ("swift_deletedMethodError", "a method was called that is not there"),
  ]
}

/// What Swift's runtime printed: `main/File.swift:12: Fatal error: Index out of range`.
struct RuntimeMessage {
  /// Without the place, and without "Fatal error" where more follows.
  let text: String

  /// nil where there is none.
  init?(_ message: String?) {
    guard let message else { return nil }
    let line = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    var text = Substring(line)
    for mark in ["Fatal error: ", "Fatal error"] {
      if let range = text.firstRange(of: mark) {
        text = text[range.upperBound...]
        break
      }
    }
    if text.isEmpty { text = Substring(line) }
    guard !text.isEmpty else { return nil }
    // The place stands in the frames, too, and there it is whole.
    if let match = text.prefixMatch(of: #/[^\s:]+\.swift:\d+: /#) {
      text = text[match.range.upperBound...]
    }
    // A failed cast says where the types' descriptions are.
    self.text = String(text).replacing(#/ \(0x[0-9a-f]+\)/#, with: "")
  }
}
