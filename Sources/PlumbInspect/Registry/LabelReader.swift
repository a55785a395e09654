/// Reads sets of labels (`plumb_labels.h`), each once: a thousand records have the same.
struct LabelReader {
  let reader: any MemoryReader
  private var known: [UInt64: [RegistryRecord.Label]] = [:]

  init(reader: any MemoryReader) { self.reader = reader }

  private static let magic: UInt64 = 0x736c_6562_616c_6c70
  private static let count = 8
  private static let firstLabel = 32
  private static let labelSize = 128
  private static let name = 2
  private static let nameCapacity = 38
  private static let value = 40
  private static let valueCapacity = 88
  private static let mostLabels = 16

  /// Empty where there is no set, or no longer.
  mutating func labels(at address: UInt64) -> [RegistryRecord.Label] {
    guard address != 0, address & 7 == 0 else { return [] }
    if let labels = known[address] { return labels }
    let labels = read(address)
    known[address] = labels
    return labels
  }

  private func read(_ address: UInt64) -> [RegistryRecord.Label] {
    guard
      let bytes = reader.bytes(address, count: Self.firstLabel + Self.mostLabels * Self.labelSize),
      bytes.word(0) == Self.magic, bytes.word(Self.count) <= Self.mostLabels
    else { return [] }
    return (0..<Int(bytes.word(Self.count))).compactMap { index in
      let start = Self.firstLabel + index * Self.labelSize
      let nameSize = Int(bytes[start])
      let valueSize = Int(bytes[start + 1])
      guard nameSize <= Self.nameCapacity, valueSize <= Self.valueCapacity else { return nil }
      return RegistryRecord.Label(
        name: String(
          decoding: bytes[start + Self.name..<start + Self.name + nameSize], as: UTF8.self),
        value: String(
          decoding: bytes[start + Self.value..<start + Self.value + valueSize], as: UTF8.self))
    }
  }
}
