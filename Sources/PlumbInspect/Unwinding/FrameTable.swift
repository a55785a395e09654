/// `.eh_frame_hdr`: the sorted table from code to call frame records that every linker writes (LSB core specification).
struct FrameTable {
  /// Of the table itself; data-relative addresses count from here.
  private let start: UInt64
  private let entries: UInt64
  private let count: UInt64

  /// Reads the header. Nil if it is not of the one form that linkers write: signed 32-bit numbers from the table's start.
  init?(at start: UInt64, reader: some MemoryReader) {
    guard let bytes = reader.bytes(start, count: 20) else { return nil }
    var cursor = ByteCursor(bytes, address: start)
    guard cursor.byte() == 1 else { return nil }
    let frames = PointerEncoding(raw: cursor.byte())
    let counts = PointerEncoding(raw: cursor.byte())
    guard cursor.byte() == 0x3b else { return nil }
    if !frames.isOmitted, frames.readValue(&cursor) == nil { return nil }
    guard let count = counts.readValue(&cursor), count > 0, count < 1 << 28 else { return nil }
    self.start = start
    self.count = count
    entries = cursor.currentAddress
  }

  /// The address of the FDE that may cover `pc`: the last one that starts at or before it.
  func recordAddress(for pc: UInt64, reader: some MemoryReader) -> UInt64? {
    var low: UInt64 = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      guard let place = reader.load(entries &+ middle * 8, as: UInt32.self) else { return nil }
      if absolute(place) <= pc { low = middle + 1 } else { high = middle }
    }
    guard low > 0, let record = reader.load(entries &+ (low - 1) * 8 &+ 4, as: UInt32.self)
    else { return nil }
    return absolute(record)
  }

  private func absolute(_ relative: UInt32) -> UInt64 {
    start &+ UInt64(bitPattern: Int64(Int32(bitPattern: relative)))
  }
}
