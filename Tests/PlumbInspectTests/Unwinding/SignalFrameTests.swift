import PlumbInspect
import Testing

/// Frames that no compiler's function leaves.
@Suite struct SignalFrameTests {
  static let stack: UInt64 = 0x7fff_0000_0000
  static let code = CodeMap([
    CodeImage(
      bias: SampleImage.base, ranges: [SampleImage.code], frameTable: SampleImage.base + 0x400)
  ])

  static func unwinder(_ words: [Int: UInt64]) -> Unwinder {
    var writer = ByteWriter()
    for index in 0..<0x200 { writer.u64(words[index * 8] ?? 0) }
    return Unwinder(
      reader: SampleMemory([(SampleImage.base, SampleImage.header), (stack, writer.bytes)]),
      code: code)
  }

  static func registers(_ pc: UInt64, sp: UInt64, rbp: UInt64? = nil) -> RegisterSet {
    var registers = RegisterSet()
    registers[.rip] = pc
    registers[.rsp] = sp
    registers[.rbp] = rbp
    return registers
  }

  /// A handler on a stack of its own, above the frame that was interrupted, at the first instruction of a function.
  @Test func whatASignalInterruptedIsExact() throws {
    var unwinder = Self.unwinder([
      // The handler's return address leads to the trampoline, with the kernel's context behind it.
      0x800: SampleImage.trampoline, 0x808 + 160: Self.stack + 0x100,
      0x808 + 168: SampleImage.framed, 0x808 + 120: 0x1234, 0x808 + 96: 0x77,
      0x100: SampleImage.start + 8,
    ])
    let walk = unwinder.unwind(Self.registers(SampleImage.framed, sp: Self.stack + 0x800))
    #expect(
      walk.frames.map(\.pc) == [
        SampleImage.framed, SampleImage.trampoline, SampleImage.framed, SampleImage.start + 8,
      ])
    #expect(walk.frames.map(\.isExact) == [true, false, true, false])
    #expect(walk.frames[2].registers[.rbp] == 0x1234)
    #expect(walk.frames[2].registers[.r14] == 0x77)
    #expect(walk.frames[2].stackPointer == Self.stack + 0x100)
    #expect(walk.end == .startOfThread)
  }

  @Test func rowsAreThoseOfThePlace() {
    // Before the prologue, after the push, and in a range whose rules are put back later.
    for (pc, sp, words) in [
      (SampleImage.framed, 0x100, [0x100: SampleImage.start + 8]),
      (SampleImage.framed + 1, 0x100, [0x108: SampleImage.start + 8]),
      (SampleImage.frameless + 0x20, 0x100, [0x140: SampleImage.start + 8]),
      (SampleImage.frameless + 0x30, 0x100, [0x140: SampleImage.start + 8]),
    ] as [(UInt64, UInt64, [Int: UInt64])] {
      var unwinder = Self.unwinder(words)
      let walk = unwinder.unwind(Self.registers(pc, sp: Self.stack + sp))
      #expect(walk.frames.map(\.pc) == [pc, SampleImage.start + 8])
      #expect(walk.end == .startOfThread)
    }
  }

  @Test func aWalkEndsWhereItCannotGoOn() {
    let cases: [(RegisterSet, [Int: UInt64], UnwindEnd)] = [
      (Self.registers(SampleImage.framed, sp: 8), [:], .unreadableStack),
      (Self.registers(SampleImage.framed, sp: Self.stack), [:], .startOfThread),
      (Self.registers(SampleImage.framed, sp: Self.stack), [0: 0x99], .noInformation),
      (Self.registers(0x10, sp: 8), [:], .unreadableStack),
      (Self.registers(0x10, sp: Self.stack), [0: 0x99], .noInformation),
      (Self.registers(SampleImage.unknown + 1, sp: Self.stack), [:], .noInformation),
      (
        Self.registers(SampleImage.unknown + 1, sp: Self.stack, rbp: Self.stack + 0x10),
        [0x10: Self.stack, 0x18: 0], .startOfThread
      ),
      (
        Self.registers(SampleImage.unknown + 1, sp: Self.stack + 0x20, rbp: Self.stack + 0x10),
        [0x18: SampleImage.start], .noInformation
      ),
      (RegisterSet(), [:], .noInformation),
    ]
    for (index, (registers, words, end)) in cases.enumerated() {
      var unwinder = Self.unwinder(words)
      #expect(unwinder.unwind(registers).end == end, "case \(index)")
    }
  }

  /// The limits keep both ends, in order.
  @Test func deepStacks() {
    var words: [Int: UInt64] = [:]
    for index in 0..<100 { words[index * 8] = SampleImage.framed + 1 }
    words[100 * 8] = SampleImage.start + 8
    var unwinder = Self.unwinder(words)
    let registers = Self.registers(SampleImage.framed, sp: Self.stack)
    let whole = unwinder.unwind(registers)
    #expect(whole.frames.count == 102)
    #expect(whole.elidedCount == 0)
    for outermost in [0, 1, 7, 10] {
      let walk = unwinder.unwind(registers, limits: .init(innermost: 5, outermost: outermost))
      #expect(walk.frames == Array(whole.frames.prefix(5) + whole.frames.suffix(outermost)))
      #expect(walk.elidedCount == 97 - outermost)
      #expect(walk.elidedBefore == 5)
    }
    let cut = unwinder.unwind(registers, limits: .init(innermost: 5, outermost: 5, total: 20))
    #expect(cut.end == .limit)
    #expect(cut.frames.last == whole.frames.dropFirst(19).first)
  }
}
