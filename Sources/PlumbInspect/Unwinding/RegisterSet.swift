/// General registers of x86-64, numbered as in DWARF (System V psABI, figure 3.36).
public enum Register: Int, Sendable, CaseIterable {
  case rax, rdx, rcx, rbx, rsi, rdi, rbp, rsp, r8, r9, r10, r11, r12, r13, r14, r15
  /// The return address column of call frame information.
  case rip
}

/// What is known of the registers at one frame. A frame further out knows only what its callees saved.
public struct RegisterSet: Hashable, Sendable {
  private var values = SIMD16<UInt64>()
  private var pc: UInt64 = 0
  private var known: UInt32 = 0

  public init() {}

  public subscript(register: Register) -> UInt64? {
    get { self[number: register.rawValue] }
    set { self[number: register.rawValue] = newValue }
  }

  /// By DWARF number; numbers beyond 16 (vector registers) are never known.
  subscript(number number: Int) -> UInt64? {
    get {
      guard number >= 0, number <= 16, known & (1 << UInt32(number)) != 0 else { return nil }
      return number == 16 ? pc : values[number]
    }
    set {
      guard number >= 0, number <= 16 else { return }
      guard let newValue else {
        known &= ~(1 << UInt32(number))
        return
      }
      known |= 1 << UInt32(number)
      if number == 16 { pc = newValue } else { values[number] = newValue }
    }
  }
}
