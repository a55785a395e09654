import Glibc

/// Memory of another reader by whole pages, each read once, and many in one call.
///
/// A task, its contexts and its records lie near each other, and neighbouring pages cost the kernel hardly more than one: so a
/// hundred thousand tasks take some hundred system calls. Lives as long as one batch of tasks, and shows memory as it was during
/// that time. What is not there yet is noted when it is asked for, and comes with the next `fetch`.
struct PageCache: ~Copyable {
  enum Lookup {
    /// Valid until the next call.
    case here(UnsafeRawPointer)
    /// Ask again after `fetch`.
    case awaited
    case unreadable
  }

  private struct Run {
    var range: Range<UInt64>
    var bytes: UnsafeMutableRawPointer
  }

  private let reader: any MemoryReader
  /// By page: its index in `places`, or one of the two below.
  private var slots = AddressTable(capacity: 512)
  private var places: [UnsafeMutableRawPointer] = []
  private var missing: [UInt64] = []
  private var runs: [Run] = []
  private var arena = PageArena()
  /// For what lies across the border of two pages.
  private let joint = UnsafeMutableRawBufferPointer.allocate(
    byteCount: largestPiece, alignment: 16)
  private var lastPage = UInt64.max
  private var lastPlace: UnsafeMutableRawPointer?

  static let largestPiece = 4096
  private static let pageSize: UInt64 = 4096
  private static let unreadable: Int32 = -1
  private static let awaited: Int32 = -2

  init(_ reader: any MemoryReader) { self.reader = reader }

  deinit { joint.deallocate() }

  /// The `size` bytes at an address, at most `largestPiece`.
  mutating func find(_ address: UInt64, size: Int) -> Lookup {
    let page = address & ~(Self.pageSize - 1)
    let offset = Int(address & (Self.pageSize - 1))
    guard offset + size <= Int(Self.pageSize) else { return findAcross(address, size: size) }
    if page == lastPage, let lastPlace { return .here(lastPlace + offset) }
    let slot = slot(page)
    if slot >= 0 {
      lastPage = page
      lastPlace = places[Int(slot)]
      return .here(places[Int(slot)] + offset)
    }
    return slot == Self.awaited ? .awaited : findPiece(address, size: size)
  }

  private mutating func slot(_ page: UInt64) -> Int32 {
    if let slot = slots[page] { return slot }
    slots.set(page, to: Self.awaited)
    missing.append(page)
    return Self.awaited
  }

  private mutating func findAcross(_ address: UInt64, size: Int) -> Lookup {
    let first = address & ~(Self.pageSize - 1)
    // The last page of all is nobody's.
    guard size <= Self.largestPiece, first < UInt64.max - 2 * Self.pageSize else {
      return .unreadable
    }
    let low = slot(first)
    let high = slot(first + Self.pageSize)
    if low == Self.awaited || high == Self.awaited { return .awaited }
    guard low >= 0, high >= 0 else { return findPiece(address, size: size) }
    let offset = Int(address - first)
    let head = Int(Self.pageSize) - offset
    joint.baseAddress!.copyMemory(from: places[Int(low)] + offset, byteCount: head)
    (joint.baseAddress! + head).copyMemory(from: places[Int(high)], byteCount: size - head)
    return .here(UnsafeRawPointer(joint.baseAddress!))
  }

  /// The last page of a core that is cut short has a part that can be read.
  private func findPiece(_ address: UInt64, size: Int) -> Lookup {
    reader.read(address, into: .init(rebasing: joint[..<size]))
      ? .here(UnsafeRawPointer(joint.baseAddress!)) : .unreadable
  }

  /// Gets the pages that were asked for and not there.
  mutating func fetch() {
    guard !missing.isEmpty else { return }
    missing.sort()
    var ranges: [Range<UInt64>] = []
    for page in missing {
      if let last = ranges.last, last.upperBound == page {
        ranges[ranges.count - 1] = last.lowerBound..<page + Self.pageSize
      } else {
        // The last page of all has no end that can be written down.
        guard page < UInt64.max - Self.pageSize else {
          slots.set(page, to: Self.unreadable)
          continue
        }
        ranges.append(page..<page + Self.pageSize)
      }
    }
    missing.removeAll(keepingCapacity: true)
    let failed = read(ranges)
    guard !failed.isEmpty else { return }
    // Of these at least one page is not to be had.
    let single = failed.flatMap { range in
      stride(from: range.lowerBound, to: range.upperBound, by: Int(Self.pageSize))
        .map { $0..<$0 + Self.pageSize }
    }
    for range in single.count == failed.count ? failed : read(single) {
      slots.set(range.lowerBound, to: Self.unreadable)
    }
  }

  /// Returns the ranges that could not be read as a whole.
  private mutating func read(_ ranges: [Range<UInt64>]) -> [Range<UInt64>] {
    let bytes = arena.take(ranges.reduce(0) { $0 + $1.count })
    let isRead = reader.read(ranges, into: bytes)
    var failed: [Range<UInt64>] = []
    var place = 0
    for (index, range) in ranges.enumerated() {
      let start = bytes.baseAddress! + place
      place += range.count
      guard isRead[index] else {
        failed.append(range)
        continue
      }
      runs.append(Run(range: range, bytes: start))
      for offset in stride(from: 0, to: range.count, by: Int(Self.pageSize)) {
        slots.set(range.lowerBound + UInt64(offset), to: Int32(places.count))
        places.append(start + offset)
      }
    }
    return failed
  }

  /// Reads all pages again; whether none of them has changed. Those that have show what they are now.
  mutating func refresh() -> Bool {
    guard !runs.isEmpty else { return true }
    let mark = arena.mark
    defer { arena.reset(to: mark) }
    let bytes = arena.take(runs.reduce(0) { $0 + $1.range.count })
    let isRead = reader.read(runs.map(\.range), into: bytes)
    var isSame = true
    var place = 0
    for (index, run) in runs.enumerated() {
      let size = run.range.count
      let now = UnsafeRawBufferPointer(rebasing: bytes[place..<place + size])
      place += size
      if isRead[index] {
        if memcmp(now.baseAddress!, run.bytes, size) == 0 { continue }
        run.bytes.copyMemory(from: now.baseAddress!, byteCount: size)
      } else {
        for page in stride(
          from: run.range.lowerBound, to: run.range.upperBound, by: Int(Self.pageSize))
        {
          slots.set(page, to: Self.unreadable)
        }
      }
      isSame = false
    }
    if !isSame {
      lastPage = .max
      lastPlace = nil
    }
    return isSame
  }

  /// Forgets everything, and keeps the room.
  mutating func removeAll() {
    slots.removeAll()
    places.removeAll(keepingCapacity: true)
    missing.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    arena.reset()
    lastPage = .max
    lastPlace = nil
  }
}

extension PageCache {
  /// The number at an address, fetched if need be.
  mutating func word(_ address: UInt64) -> UInt64? {
    switch find(address, size: 8) {
    case .here(let bytes): return UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    case .unreadable: return nil
    case .awaited:
      fetch()
      guard case .here(let bytes) = find(address, size: 8) else { return nil }
      return UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    }
  }

  /// A zero-ended string of at most `limit` bytes; nil if it cannot be read, is longer, or is not UTF-8.
  mutating func string(_ address: UInt64, limit: Int) -> String? {
    var text: [UInt8] = []
    while text.count < limit {
      let (here, overflow) = address.addingReportingOverflow(UInt64(text.count))
      guard !overflow else { return nil }
      // Not beyond the page, since the string may end before it does.
      let size = min(64 - Int(here & 63), limit - text.count)
      var found = find(here, size: size)
      if case .awaited = found {
        fetch()
        found = find(here, size: size)
      }
      guard case .here(let bytes) = found else { return nil }
      let piece = UnsafeRawBufferPointer(start: bytes, count: size)
      if let end = piece.firstIndex(of: 0) {
        text += piece[..<end]
        return String(validating: text, as: UTF8.self)
      }
      text += piece
    }
    return nil
  }
}
