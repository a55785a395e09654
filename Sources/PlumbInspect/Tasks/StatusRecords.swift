/// The status records of tasks: lists of what a task has going on, innermost first (`include/swift/ABI/TaskStatus.h`).
struct StatusRecords {
  struct Record {
    var address: UInt64
    /// The record's words: kind, next outer record, and what the kind says.
    var words: [UInt64]
  }

  let reader: any MemoryReader
  let layout: RuntimeLayout

  /// Nested groups, handlers and children of one task.
  private static let mostRecords = 10_000

  /// The lists that begin at these addresses, walked together, so that each step is one batch of reads. 0 gives an empty list;
  /// a list that goes bad is cut there.
  func lists(from starts: [UInt64]) -> [[Record]] {
    var lists = [[Record]](repeating: [], count: starts.count)
    var walks = starts.indices.map { (index: $0, address: starts[$0]) }
    for _ in 0..<Self.mostRecords {
      walks.removeAll { $0.address == 0 || $0.address & 7 != 0 }
      if walks.isEmpty { break }
      let records = read(walks.map(\.address))
      for position in walks.indices {
        let (index, address) = walks[position]
        guard let words = records[position],
          words[0] <= layout.highestRecordKind
        else {
          walks[position].address = 0
          continue
        }
        lists[index].append(Record(address: address, words: words))
        walks[position].address = words[layout.recordParent / 8]
      }
    }
    return lists
  }

  func read(_ addresses: [UInt64]) -> [[UInt64]?] {
    let count = layout.recordSize / 8
    var words = [UInt64](repeating: 0, count: addresses.count * count)
    let isRead = words.withUnsafeMutableBytes { bytes in
      reader.read(addresses, size: layout.recordSize, into: bytes)
    }
    return addresses.indices.map { index in
      guard isRead[index] else { return nil }
      return words[index * count..<(index + 1) * count].map(UInt64.init(littleEndian:))
    }
  }
}
