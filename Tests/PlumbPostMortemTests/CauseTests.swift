import PlumbCrashFormat
import PlumbPostMortem
import PlumbSymbols
import Testing

@Suite struct CauseTests {
  @Test(arguments: [
    ("main/a.swift:3: Fatal error: Index out of range\n", "Index out of range"),
    ("Fatal error: no: way\n", "no: way"),
    ("main/a.swift:3: Fatal error\n", "Fatal error"),
    ("main/a.swift:3: Precondition failed: odd", "Precondition failed: odd"),
    (
      "Could not cast value of type 'A' (0x12) to 'B' (0x34).\n",
      "Could not cast value of type 'A' to 'B'."
    ),
  ])
  func messagesOfSwift(message: String, text: String) {
    var report = CrashReport(version: 1)
    report.message = message
    #expect(cause(report) == Cause(kind: .trap, text: text))
  }

  @Test(
    arguments: [
      ("null-page", "write", "write through a null pointer (address 0x10)"),
      ("null-page", nil, "access through a null pointer (address 0x10)"),
      ("null-page", "execute", "call of a null function pointer"),
      ("unmapped", "read", "read of memory that is not mapped, at 0x10"),
      ("read-only", "write", "write to read-only memory at 0x10"),
      ("guard-page", "write", "write to a guard page at 0x10"),
      ("not-executable", "execute", "jump to memory that is no code, at 0x10"),
      ("non-canonical", nil, "access to an address that no pointer can have"),
      ("unknown", nil, "access to memory at 0x10"),
    ] as [(String, String?, String)])
  func faults(kind: String, access: String?, text: String) {
    var report = CrashReport(version: 1)
    report.signal = signal(11, "SIGSEGV", address: 0x10)
    report.fault = .init(kind: kind)
    report.fault?.access = access
    #expect(cause(report) == Cause(kind: .memoryAccess, text: text))
  }

  @Test(arguments: [
    ("non-canonical", "write to an address that no pointer can have, 0x8000000000000001"),
    ("misaligned", "write to a misaligned address, 0x8000000000000001"),
  ])
  func addressesThatOnlyTheInstructionTells(kind: String, text: String) {
    var report = CrashReport(version: 1)
    report.signal = signal(11, "SIGSEGV", address: 0)
    report.fault = .init(kind: kind)
    report.fault?.access = "write"
    report.fault?.address = 0x8000_0000_0000_0001
    #expect(cause(report) == Cause(kind: .memoryAccess, text: text))
  }

  @Test func stackOverflow() {
    var report = CrashReport(version: 1)
    report.signal = signal(11, "SIGSEGV", address: 0x7000)
    report.fault = .init(kind: "stack-overflow")
    #expect(cause(report) == Cause(kind: .stackOverflow, text: "stack overflow"))
  }

  @Test(arguments: [
    ("_ZSt9terminatev", "an exception of C++ that nobody caught"),
    ("malloc_printerr", "malloc found its heap damaged"),
    ("__assert_fail", "an assertion of C failed"),
    ("helper", "abort() was called"),
  ])
  func aborts(symbol: String, text: String) {
    var report = CrashReport(version: 1)
    report.signal = signal(6, "SIGABRT", address: nil)
    report.images = [.init(base: 0, low: 0, high: 0x1000, buildID: nil, path: "/a.out")]
    var thread = CrashReport.Thread(id: 1)
    thread.isCrashed = true
    thread.frames = [.init(pc: 0x10, isExact: true), .init(pc: 0x21, isExact: false)]
    report.threads = [thread]
    let lookup = ScriptedLookup(frames: [
      0x10: [ScriptedLookup.symbol("abort")], 0x20: [ScriptedLookup.symbol(symbol)],
    ])
    let crash = PostMortem(report, source: "", lookup: lookup)
    #expect(crash.cause == Cause(kind: .abort, text: text))
  }

  @Test func signalsOfOtherProcesses() {
    var report = CrashReport(version: 1)
    report.program = .init()
    report.program?.pid = 5
    report.signal = signal(11, "SIGSEGV", address: nil)
    report.signal?.senderPID = 77
    #expect(cause(report) == Cause(kind: .signal, text: "SIGSEGV was sent by process 77"))
    // Whoever aborts sends it to itself.
    report.signal = signal(6, "SIGABRT", address: nil)
    report.signal?.senderPID = 5
    #expect(cause(report) == Cause(kind: .abort, text: "abort() was called"))
  }

  private func cause(_ report: CrashReport) -> Cause {
    PostMortem(report, source: "", lookup: ScriptedLookup()).cause
  }

  private func signal(_ number: Int, _ name: String, address: UInt64?) -> CrashReport.Signal {
    var signal = CrashReport.Signal(number: number)
    signal.name = name
    signal.address = address
    return signal
  }
}
