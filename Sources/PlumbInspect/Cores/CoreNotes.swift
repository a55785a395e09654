import PlumbSymbols

/// The notes of a core: threads, signal, program, mapped files (`include/uapi/linux/elfcore.h` and `siginfo.h` of Linux; sizes
/// and offsets are those of x86-64).
struct CoreNotes {
  struct Thread {
    var id: Int32
    var parent: Int32
    var registers: RegisterSet
    var threadPointer: UInt64
    var currentSignal: Int32
  }

  struct MappedRange {
    var range: Range<UInt64>
    /// In bytes, in the file.
    var offset: UInt64
    var path: String
  }

  private(set) var threads: [Thread] = []
  private(set) var process = CoreProcess()
  private(set) var signal: CoreSignal?
  private(set) var files: [MappedRange] = []
  /// The auxiliary vector.
  private(set) var auxiliary: [UInt64: UInt64] = [:]
  /// Its bytes, by which it is found on the stack.
  private(set) var auxiliaryBytes: [UInt8] = []

  private static let mostThreads = 1 << 17
  private static let mostFiles: UInt64 = 1 << 20

  init(_ segments: [ByteView]) {
    for segment in segments { read(segment) }
    if signal == nil, let number = threads.first?.currentSignal, number != 0 {
      signal = CoreSignal(number: number, code: 0)
    }
  }

  private mutating func read(_ notes: ByteView) {
    var at: UInt64 = 0
    while let header = notes.slice(at: at, count: 12), let nameSize: UInt32 = header.load(at: 0),
      let size: UInt32 = header.load(at: 4), let type: UInt32 = header.load(at: 8)
    {
      let nameAt = at + 12
      let start = nameAt + (UInt64(nameSize) + 3) & ~3
      at = start + (UInt64(size) + 3) & ~3
      // The numbers of notes mean this only under this owner; "LINUX" has others.
      guard nameSize == 5,
        notes.slice(at: nameAt, count: 4)?.raw.elementsEqual("CORE".utf8) == true,
        let content = notes.slice(at: start, count: UInt64(size))
      else { continue }
      switch type {
      case 1: readThread(content)
      case 3: readProcess(content)
      case 6: readAuxiliary(content)
      case 0x5349_4749: readSignal(content)
      case 0x4649_4c45: readFiles(content)
      default: break
      }
    }
  }

  private mutating func readThread(_ note: ByteView) {
    guard note.count >= 336, threads.count < Self.mostThreads else { return }
    // In the order of `struct user_regs_struct`; nil for what is of no use to unwinding.
    let order: [Register?] = [
      .r15, .r14, .r13, .r12, .rbp, .rbx, .r11, .r10, .r9, .r8, .rax, .rcx, .rdx, .rsi, .rdi, nil,
      .rip, nil, nil, .rsp,
    ]
    var registers = RegisterSet()
    for (index, register) in order.enumerated() {
      if let register { registers[register] = note.load(UInt64.self, at: 112 + index * 8) }
    }
    threads.append(
      Thread(
        id: Int32(bitPattern: note.load(UInt32.self, at: 32) ?? 0),
        parent: Int32(bitPattern: note.load(UInt32.self, at: 36) ?? 0), registers: registers,
        threadPointer: note.load(at: 112 + 21 * 8) ?? 0,
        currentSignal: Int32(note.load(UInt16.self, at: 12) ?? 0)))
  }

  private mutating func readProcess(_ note: ByteView) {
    guard note.count >= 136 else { return }
    process.userID = note.load(at: 16) ?? 0
    process.pid = Int32(bitPattern: note.load(UInt32.self, at: 24) ?? 0)
    process.parentPID = Int32(bitPattern: note.load(UInt32.self, at: 28) ?? 0)
    process.threadName = text(note, at: 40, count: 16)
    process.commandLine = text(note, at: 56, count: 80)
    while process.commandLine.last == " " { process.commandLine.removeLast() }
  }

  private func text(_ note: ByteView, at offset: UInt64, count: UInt64) -> String {
    guard let field = note.slice(at: offset, count: count) else { return "" }
    return String(decoding: field.raw.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Debuggers write one for each thread; the first is that of the thread that stopped the process.
  private mutating func readSignal(_ note: ByteView) {
    guard note.count >= 24, signal == nil, threads.count <= 1 else { return }
    let number = Int32(bitPattern: note.load(UInt32.self, at: 0) ?? 0)
    guard number > 0 else { return }
    var found = CoreSignal(
      number: number, code: Int32(bitPattern: note.load(UInt32.self, at: 8) ?? 0))
    if found.code > 0, found.code != 0x80, [4, 5, 7, 8, 11].contains(number) {
      found.faultAddress = note.load(at: 16)
    } else if found.code <= 0 {
      found.senderPID = Int32(bitPattern: note.load(UInt32.self, at: 16) ?? 0)
      found.senderUserID = note.load(at: 20)
    }
    signal = found
  }

  private mutating func readAuxiliary(_ note: ByteView) {
    auxiliaryBytes = Array(note.raw)
    var at = 0
    while let key: UInt64 = note.load(at: at), let value: UInt64 = note.load(at: at + 8), key != 0,
      at < 4096
    {
      auxiliary[key] = value
      at += 16
    }
  }

  private mutating func readFiles(_ note: ByteView) {
    guard let count: UInt64 = note.load(at: 0), let pageSize: UInt64 = note.load(at: 8),
      count <= Self.mostFiles, count <= UInt64(note.count) / 24
    else { return }
    var name = 16 + count * 24
    for index in 0..<Int(count) {
      let row = 16 + index * 24
      guard let start: UInt64 = note.load(at: row), let end: UInt64 = note.load(at: row + 8),
        let page: UInt64 = note.load(at: row + 16), let length = note.stringLength(at: name),
        let path = note.string(at: name)
      else { return }
      name += UInt64(length) + 1
      let (offset, overflow) = page.multipliedReportingOverflow(by: pageSize)
      guard start < end, !overflow, !path.isEmpty else { continue }
      files.append(MappedRange(range: start..<end, offset: offset, path: path))
    }
  }
}
