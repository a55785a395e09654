/// Finds the frames of records, in themselves or in the stacks (`struct plumb_stack`) to which they lead.
///
/// Stacks are never changed or freed while the process lives, so what a record leads to is whole.
struct StackReader {
  private let reader: any MemoryReader
  private var known: [UInt64: [UInt64]] = [:]
  /// Of the record before, which mostly was made by the same calls: so a hundred thousand tasks share one array.
  private var last: (stack: UInt64, frames: [UInt64]) = (0, [])

  init(reader: any MemoryReader) { self.reader = reader }

  /// Return addresses, innermost first.
  mutating func frames(of record: RecordBytes) -> [UInt64] {
    let stack = record.stack
    if stack > UInt64(RegistryLayout.mostRecordFrames) {
      if last.stack != stack { last = (stack, frames(at: stack)) }
    } else if last.stack != stack
      || last.frames.indices.contains(where: { last.frames[$0] != record.frame($0) })
    {
      last = (stack, (0..<Int(stack)).map(record.frame))
    }
    return last.frames
  }

  private mutating func frames(at address: UInt64) -> [UInt64] {
    if let frames = known[address] { return frames }
    let frames = read(address)
    known[address] = frames
    return frames
  }

  /// Empty where there is no stack.
  private func read(_ address: UInt64) -> [UInt64] {
    guard let header = reader.bytes(address, count: RegistryLayout.stackFrames),
      header.half(RegistryLayout.stackMagicPlace) == RegistryLayout.stackMagic
    else { return [] }
    let count = Int(header.half(RegistryLayout.stackFrameCount))
    guard (1...RegistryLayout.mostStackFrames).contains(count),
      let frames = reader.bytes(address &+ UInt64(RegistryLayout.stackFrames), count: count * 8)
    else { return [] }
    return (0..<count).map { frames.word($0 * 8) }
  }
}
