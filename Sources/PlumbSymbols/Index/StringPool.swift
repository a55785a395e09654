import Glibc

/// Strings, each kept once, as an index file has them: a length of four bytes, then the bytes.
struct StringPool {
  private(set) var bytes = GrowingBuffer<UInt8>(capacity: 1 << 20)
  /// Open addressing; offsets plus 1, so that 0 is free.
  private var slots = [UInt32](repeating: 0, count: 1 << 16)
  private var count = 0
  /// Most strings of a file come again at the same place.
  private var known: [UnsafePointer<UInt8>: UInt32] = [:]

  func deallocate() { bytes.deallocate() }

  /// `IndexLayout.none` for nil, and where the pool is full (4 GiB).
  mutating func offset(of text: Text?) -> UInt32 {
    guard let text else { return IndexLayout.none }
    // Two texts may begin at one place and differ in length only where one ends the other: not in a file.
    if let offset = known[text.start] { return offset }
    let offset = intern(text.start, text.count)
    known[text.start] = offset
    return offset
  }

  mutating func intern(_ start: UnsafePointer<UInt8>, _ length: Int) -> UInt32 {
    guard bytes.count + length + 4 < Int(UInt32.max) else { return IndexLayout.none }
    if count * 2 >= slots.count { rehash() }
    var slot = Self.hash(start, length) & (slots.count - 1)
    while slots[slot] != 0 {
      let offset = slots[slot] - 1
      let (other, otherLength) = string(at: offset)
      if otherLength == length, memcmp(other, start, length) == 0 { return offset }
      slot = (slot + 1) & (slots.count - 1)
    }
    let offset = UInt32(bytes.count)
    var header = UInt32(length).littleEndian
    withUnsafeBytes(of: &header) {
      bytes.append($0.assumingMemoryBound(to: UInt8.self).baseAddress!, count: 4)
    }
    bytes.append(start, count: length)
    slots[slot] = offset + 1
    count += 1
    return offset
  }

  private func string(at offset: UInt32) -> (UnsafePointer<UInt8>, Int) {
    let start = UnsafeRawPointer(bytes.start + Int(offset))
    let length = UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
    return (UnsafePointer(bytes.start + Int(offset) + 4), Int(length))
  }

  private mutating func rehash() {
    var larger = [UInt32](repeating: 0, count: slots.count * 2)
    for entry in slots where entry != 0 {
      let (start, length) = string(at: entry - 1)
      var slot = Self.hash(start, length) & (larger.count - 1)
      while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
      larger[slot] = entry
    }
    slots = larger
  }

  private static func hash(_ start: UnsafePointer<UInt8>, _ length: Int) -> Int {
    let sum = IndexLayout.checksum(UnsafeRawBufferPointer(start: start, count: length))
    return Int(truncatingIfNeeded: sum ^ sum >> 32)
  }
}
