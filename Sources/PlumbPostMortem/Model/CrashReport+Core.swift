import Glibc
import PlumbCrashFormat
import PlumbInspect
import PlumbSymbols

extension CrashReport {
  /// What a core says, in the words of a report.
  init(_ core: Core) {
    self.init(version: Self.supportedVersion)
    isComplete = true
    var program = Program()
    program.path = core.process.executable ?? core.process.arguments.first
    program.pid = Int(core.process.pid)
    program.parentPID = Int(core.process.parentPID)
    program.uid = Int(core.process.userID)
    // The note has the name of a thread, which may be another.
    program.name =
      program.path?.split(separator: "/").last.map(String.init) ?? core.process.threadName
    self.program = program
    arguments = core.process.arguments
    images = core.images.map {
      Image(
        base: $0.bias, low: $0.range.lowerBound, high: $0.range.upperBound,
        buildID: $0.buildID?.hex,
        path: $0.path)
    }
    notices = core.notices
    signal = core.signal.map(Signal.init)
    fault = Fault(core)
    crashedThread = core.signal == nil ? nil : core.threads.first.map { Int($0.id) }
    threads = core.threads.map { thread in
      var record = Thread(thread)
      record.isCrashed = Int(thread.id) == crashedThread
      record.taskID = thread.task.flatMap { core.task(at: $0)?.id }
      return record
    }
    tasks = core.tasks.map { task in
      var record = Task(address: task.address)
      record.id = task.id
      record.name = task.name
      record.resumes = task.backtrace.map(\.resume)
      return record
    }
  }
}

extension CrashReport.Signal {
  fileprivate init(_ signal: CoreSignal) {
    self.init(number: Int(signal.number))
    name = Self.names[Int(signal.number)]
    code = Int(signal.code)
    codeName = Self.codeNames[signal.number]?[signal.code]
    address = signal.faultAddress
    // Whoever aborts sends the signal to itself.
    senderPID = signal.senderPID.map(Int.init)
    senderUID = signal.senderUserID.map(Int.init)
  }

  private static let names: [Int: String] = [
    3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL",
    11: "SIGSEGV", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ",
    31: "SIGSYS",
  ]

  /// `siginfo.h` of Linux.
  private static let codeNames: [Int32: [Int32: String]] = [
    4: [1: "ILL_ILLOPC", 2: "ILL_ILLOPN", 3: "ILL_ILLADR", 4: "ILL_ILLTRP", 5: "ILL_PRVOPC"],
    5: [1: "TRAP_BRKPT", 2: "TRAP_TRACE"],
    7: [1: "BUS_ADRALN", 2: "BUS_ADRERR", 3: "BUS_OBJERR"],
    8: [1: "FPE_INTDIV", 2: "FPE_INTOVF", 3: "FPE_FLTDIV"],
    11: [1: "SEGV_MAPERR", 2: "SEGV_ACCERR"],
    31: [1: "SYS_SECCOMP"],
  ]
}

extension CrashReport.Fault {
  /// What the fault address lies in; a core does not say how it was accessed.
  fileprivate init?(_ core: Core) {
    guard let signal = core.signal, [7, 11].contains(signal.number), signal.code > 0,
      let address = signal.faultAddress, let thread = core.threads.first
    else { return nil }
    self.init(kind: "unmapped")
    let mapping = core.mappings.first { $0.range.contains(address) }
    if let mapping {
      low = mapping.range.lowerBound
      high = mapping.range.upperBound
      path = mapping.path
      let letters: [(Segment.Permissions, String)] = [(.read, "r"), (.write, "w"), (.execute, "x")]
      permissions = letters.map { mapping.permissions.contains($0.0) ? $0.1 : "-" }.joined() + "p"
    }
    let stackPointer = thread.registers[.rsp] ?? 0
    // A function reaches below its stack pointer by the size of its frame at most, before it probes.
    let isNearStack = address &- (stackPointer &- Self.largestFrame) <= 2 * Self.largestFrame
    if address < Self.nullPage {
      kind = "null-page"
    } else if isNearStack, mapping.map({ !$0.permissions.contains(.write) }) ?? true {
      kind = "stack-overflow"
    } else if let mapping {
      kind =
        mapping.permissions.isEmpty
        ? "guard-page" : mapping.permissions.contains(.write) ? "mapped" : "read-only"
    }
    if thread.registers[.rip] == address { access = "execute" }
  }

  /// Nothing is mapped below this address (`vm.mmap_min_addr`).
  private static let nullPage: UInt64 = 1 << 16
  private static let largestFrame: UInt64 = 64 << 10
}

extension CrashReport.Thread {
  fileprivate init(_ thread: CoreThread) {
    self.init(id: Int(thread.id))
    frames = thread.frames.map { CrashReport.Frame(pc: $0.pc, isExact: $0.lookupAddress == $0.pc) }
    if thread.unwinding.elidedCount > 0 {
      elisions = [
        .init(afterFrames: thread.unwinding.elidedBefore, count: thread.unwinding.elidedCount)
      ]
    }
    registers = Register.allCases.compactMap { register in
      thread.registers[register].map { .init(name: "\(register)", value: $0) }
    }
    taskAddress = thread.task
    if let chain = thread.asyncBacktrace {
      var candidate = CrashReport.AsyncCandidate(frame: chain.frame)
      candidate.source = chain.source.rawValue
      candidate.context = chain.context
      candidate.resumes = chain.callers.map(\.resume)
      asyncCandidates = [candidate]
    }
  }
}
