/// The status records of tasks: lists of what a task has going on, innermost first (`include/swift/ABI/TaskStatus.h`).
struct StatusRecords {
  struct Record {
    var address: UInt64
    var kind: UInt64
    /// What stands first behind kind and next record: of groups and children the first child, of a name its text.
    var payload: UInt64
    /// Of a dependency.
    var dependencyKind: UInt32
    /// The next record outwards; 0 if there is none.
    var parent: UInt64
  }

  enum Answer {
    case record(Record)
    case awaited
    case none
  }

  let layout: RuntimeLayout

  /// Nested groups, handlers and children of one task.
  private static let mostRecords = 10_000

  /// The lists that begin at these addresses; 0 gives an empty list, and a list that goes bad is cut there. `body` gets each record
  /// with the index of its list, in the list's order.
  func follow(
    _ starts: [UInt64], cache: inout PageCache, _ body: (_ list: Int, Record) -> Void
  ) {
    var walks: [(list: Int, address: UInt64, count: Int)] = []
    for (list, start) in starts.enumerated() where start != 0 { walks.append((list, start, 0)) }
    while !walks.isEmpty {
      var waiting: [(list: Int, address: UInt64, count: Int)] = []
      for var walk in walks {
        following: while walk.address != 0, walk.count < Self.mostRecords {
          switch record(at: walk.address, cache: &cache) {
          case .none: break following
          case .awaited:
            waiting.append(walk)
            break following
          case .record(let record):
            body(walk.list, record)
            walk.address = record.parent
            walk.count += 1
          }
        }
      }
      cache.fetch()
      walks = waiting
    }
  }

  func record(at address: UInt64, cache: inout PageCache) -> Answer {
    guard address != 0, address & 7 == 0 else { return .none }
    switch cache.find(address, size: layout.recordSize) {
    case .awaited: return .awaited
    case .unreadable: return .none
    case .here(let bytes):
      func word(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      let kind = word(0)
      guard kind <= layout.highestRecordKind else { return .none }
      return .record(
        Record(
          address: address, kind: kind, payload: word(layout.recordPayload),
          dependencyKind: UInt32(truncatingIfNeeded: word(layout.dependencyKind)),
          parent: word(layout.recordParent)))
    }
  }
}
