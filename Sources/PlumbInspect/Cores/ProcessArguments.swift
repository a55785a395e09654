/// The command line of a dead process, as the kernel laid it out at the bottom of the first stack: the number of arguments,
/// their addresses, those of the environment, and the auxiliary vector, by whose bytes the place is found.
struct ProcessArguments {
  private(set) var executable: String?
  private(set) var arguments: [String] = []

  private static let mostArguments = 10_000

  init(notes: CoreNotes, memory: CoreMemory, file: CoreFile) {
    // AT_EXECFN.
    executable = notes.auxiliary[31].flatMap { memory.cString($0) }
    // AT_RANDOM and AT_EXECFN lie in the same mapping, behind what is looked for.
    guard let anchor = notes.auxiliary[25] ?? notes.auxiliary[31],
      let index = file.load(containing: anchor), notes.auxiliaryBytes.count >= 64
    else { return }
    let load = file.loads[index]
    guard let vector = place(of: notes.auxiliaryBytes, in: load, before: anchor) else { return }
    // Backwards over the environment: addresses, ended by a zero on either side.
    var place = vector - 16
    while let word: UInt64 = memory.load(place), word != 0 { place -= 8 }
    var pointers: [UInt64] = []
    place -= 8
    while let word: UInt64 = memory.load(place), pointers.count < Self.mostArguments {
      if word == UInt64(pointers.count) {
        arguments = pointers.reversed().compactMap { memory.cString($0, limit: 1 << 17) }
        return
      }
      pointers.append(word)
      place -= 8
    }
  }

  private func place(
    of vector: [UInt8], in load: CoreFile.Load, before end: UInt64
  ) -> UInt64? {
    let bytes = load.bytes.raw
    let base = load.range.lowerBound
    var offset = Int(clamping: min(end - base, UInt64(bytes.count))) & ~15
    let head = vector.prefix(64)
    // Far less than this lies between the vector and the strings.
    let lowest = max(0, offset - (1 << 20))
    while offset >= lowest {
      if offset + vector.count <= bytes.count,
        bytes[offset..<offset + head.count].elementsEqual(head)
      {
        return base + UInt64(offset)
      }
      offset -= 8
    }
    return nil
  }
}
