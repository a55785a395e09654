/// Walks the stacks of a process, alive and stopped, or dead.
///
/// An interpreter of call frame information of its own, and not libunwind's remote interface: that one keeps global state,
/// is written for processes that can be trusted and asserts or recurses on damaged tables, and is not installed where cores are
/// read. This one reads through a `MemoryReader`, with a bound on everything. It keeps a cache and is therefore mutable; use one
/// for all threads of a process.
public struct Unwinder {
  /// How many frames are kept. A stack overflow has hundreds of thousands; its two ends tell the story.
  public struct Limits: Sendable {
    public var innermost: Int
    public var outermost: Int
    /// Frames that are walked at most.
    public var total: Int

    public init(innermost: Int = 400, outermost: Int = 100, total: Int = 1_000_000) {
      self.innermost = innermost
      self.outermost = outermost
      self.total = total
    }
  }

  private let reader: any MemoryReader
  private let code: CodeMap
  private var tables: [Int: FrameTable?] = [:]
  private var rows: [UInt64: UnwindRow?] = [:]

  /// - Parameters:
  ///   - reader: of stacks, and of the images' unwind tables.
  ///   - code: where the code is; a return address that is not in it ends a walk.
  public init(reader: any MemoryReader, code: CodeMap) {
    self.reader = reader
    self.code = code
  }

  /// The frames of a thread, from its registers (at least `rip` and `rsp`) outwards.
  public mutating func unwind(_ registers: RegisterSet, limits: Limits = Limits()) -> Unwinding {
    guard let pc = registers[.rip], let stackPointer = registers[.rsp] else {
      return Unwinding(frames: [], end: .noInformation)
    }
    var frame = UnwoundFrame(
      pc: pc, stackPointer: stackPointer, isExact: true, method: .registers, registers: registers)
    var inner = [frame]
    var ring: [UnwoundFrame] = []
    var count = 1
    while true {
      guard count < limits.total else {
        return Unwinding(inner: inner, ring: ring, count: count, end: .limit)
      }
      switch step(from: frame) {
      case .failure(let stop):
        return Unwinding(inner: inner, ring: ring, count: count, end: stop.end)
      case .success(let next):
        frame = next
        count += 1
        if inner.count < limits.innermost {
          inner.append(frame)
        } else if limits.outermost > 0 {
          if ring.count < limits.outermost {
            ring.append(frame)
          } else {
            ring[(count - 1 - inner.count) % limits.outermost] = frame
          }
        }
      }
    }
  }

  private struct Stop: Error { let end: UnwindEnd }

  private mutating func step(from frame: UnwoundFrame) -> Result<UnwoundFrame, Stop> {
    guard code.isCode(frame.lookupAddress) else {
      // A call to something that is no code: the call pushed its return address.
      guard frame.method == .registers else { return .failure(Stop(end: .noInformation)) }
      return stepFromNoCode(frame)
    }
    if let row = row(at: frame.lookupAddress) { return step(from: frame, by: row) }
    return stepByFramePointer(frame)
  }

  private mutating func row(at pc: UInt64) -> UnwindRow? {
    if let known = rows[pc] { return known }
    // A walk over a million different places would only fill memory.
    if rows.count > 100_000 { rows.removeAll(keepingCapacity: true) }
    let row = findRow(at: pc)
    rows[pc] = .some(row)
    return row
  }

  private mutating func findRow(at pc: UInt64) -> UnwindRow? {
    guard let image = code.image(containing: pc), let place = code.images[image].frameTable
    else { return nil }
    let table: FrameTable?
    if let known = tables[image] {
      table = known
    } else {
      table = FrameTable(at: place, reader: reader)
      tables[image] = .some(table)
    }
    guard let address = table?.recordAddress(for: pc, reader: reader),
      let record = CallFrameRecord(at: address, dataBase: place, reader: reader),
      record.code.contains(pc)
    else { return nil }
    return UnwindRow(record, at: pc, reader: reader)
  }

  private func step(from frame: UnwoundFrame, by row: UnwindRow) -> Result<UnwoundFrame, Stop> {
    let caller: RegisterSet
    switch FrameLeaver(reader: reader).leave(frame.registers, by: row) {
    case .outermost: return .failure(Stop(end: .startOfThread))
    case .unreadable: return .failure(Stop(end: .unreadableStack))
    case .caller(let registers): caller = registers
    }
    guard let pc = caller[.rip], pc != 0 else { return .failure(Stop(end: .startOfThread)) }
    let stackPointer = caller[.rsp] ?? 0
    // A signal handler may run on a stack of its own, anywhere.
    guard stackPointer > frame.stackPointer || row.isSignalFrame else {
      return .failure(Stop(end: .noProgress))
    }
    // Where tables are damaged, the chain is cut rather than followed into data.
    guard row.isSignalFrame || code.isCode(pc &- 1) else {
      return .failure(Stop(end: .noInformation))
    }
    return .success(
      UnwoundFrame(
        pc: pc, stackPointer: stackPointer, isExact: row.isSignalFrame,
        method: row.isSignalFrame ? .registers : .callFrameInformation, registers: caller))
  }

  private func stepFromNoCode(_ frame: UnwoundFrame) -> Result<UnwoundFrame, Stop> {
    guard let pc = reader.load(frame.stackPointer, as: UInt64.self) else {
      return .failure(Stop(end: .unreadableStack))
    }
    guard code.isCode(pc &- 1) else { return .failure(Stop(end: .noInformation)) }
    var caller = frame.registers
    caller[.rip] = pc
    caller[.rsp] = frame.stackPointer &+ 8
    return .success(
      UnwoundFrame(
        pc: pc, stackPointer: frame.stackPointer &+ 8, isExact: false, method: .stackTop,
        registers: caller))
  }

  private func stepByFramePointer(_ frame: UnwoundFrame) -> Result<UnwoundFrame, Stop> {
    // Swift marks the frame pointer of an async frame with bit 60 where the system allows it.
    guard let pointer = frame.registers[.rbp].map({ $0 & ~(1 << 60) }), pointer & 7 == 0,
      pointer >= frame.stackPointer, pointer < .max - 16
    else { return .failure(Stop(end: .noInformation)) }
    guard let saved = reader.load(pointer, as: UInt64.self),
      let pc = reader.load(pointer + 8, as: UInt64.self)
    else { return .failure(Stop(end: .unreadableStack)) }
    guard pc != 0 else { return .failure(Stop(end: .startOfThread)) }
    guard code.isCode(pc &- 1) else { return .failure(Stop(end: .noInformation)) }
    var caller = RegisterSet()
    caller[.rip] = pc
    caller[.rsp] = pointer + 16
    caller[.rbp] = saved
    return .success(
      UnwoundFrame(
        pc: pc, stackPointer: pointer + 16, isExact: false, method: .framePointer,
        registers: caller))
  }
}
