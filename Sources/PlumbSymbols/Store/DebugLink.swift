/// `.gnu_debuglink`: the name of a debug file and the CRC of its bytes.
struct DebugLink: Equatable {
  var name: String
  var checksum: UInt32

  /// nil where a file has none, or one that is damaged.
  init?(_ image: ElfImage) {
    guard let section = image.section(".gnu_debuglink"), let bytes = image.bytes(of: section),
      let length = bytes.stringLength(at: 0), length > 0, let name = bytes.string(at: 0),
      !name.contains("/"), let checksum: UInt32 = bytes.load(at: (length + 4) & ~3)
    else { return nil }
    self.name = name
    self.checksum = checksum
  }

  func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
    CyclicRedundancyCheck.value(of: bytes) == checksum
  }
}

/// CRC-32 of IEEE 802.3, as in zlib, by which debug links tell files apart.
private enum CyclicRedundancyCheck {
  /// Eight bytes at a step: a debug file may have hundreds of megabytes.
  private static let tables: [[UInt32]] = {
    var tables = [[UInt32]](repeating: [UInt32](repeating: 0, count: 256), count: 8)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xedb8_8320 }
      tables[0][byte] = value
    }
    for table in 1..<8 {
      for byte in 0..<256 {
        let last = tables[table - 1][byte]
        tables[table][byte] = last >> 8 ^ tables[0][Int(last & 0xff)]
      }
    }
    return tables
  }()

  static func value(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    let flat = tables.flatMap { $0 }
    return flat.withUnsafeBufferPointer { table in
      var sum = UInt32.max
      var at = 0
      while at + 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        let mixed = word ^ UInt64(sum)
        sum = 0
        for byte in 0..<8 {
          sum ^= table[(7 &- byte) &* 256 &+ Int(mixed &>> (UInt64(byte) &* 8) & 0xff)]
        }
        at += 8
      }
      while at < bytes.count {
        sum = sum >> 8 ^ table[Int(sum & 0xff ^ UInt32(bytes[at]))]
        at += 1
      }
      return ~sum
    }
  }
}
