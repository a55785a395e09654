import Dispatch
import Synchronization

/// Answers to many addresses. They are worked off unit by unit, in parallel, and each unit is let go when its addresses are
/// answered: that keeps memory far below what all units together take.
struct FrameBatch: Sendable {
  struct Frame {
    var name: Text?
    /// In `paths` of the same part; -1: unknown.
    var path: Int32
    var line: UInt32
    var column: UInt32
    var isInlined: Bool
  }

  /// What one worker answered.
  struct Part: Sendable {
    fileprivate(set) var frames: [Frame] = []
    fileprivate(set) var paths: [PathParts] = []
  }

  /// The frames of one address.
  struct Span {
    var part: Int32 = -1
    var first: Int32 = 0
    var count: Int32 = 0
  }

  private(set) var parts: [Part] = []
  /// By the index of the address.
  private(set) var spans: [Span]

  private struct Group {
    var unit: Int
    var range: Range<Int>
  }

  /// So many pieces that workers end together, and so few that their fixed cost does not count.
  private static let mostParts = 32

  init(_ information: DebugInformation, _ order: AddressOrder) {
    spans = Array(repeating: Span(), count: order.entries.count)
    let groups = Self.groups(order.entries, information)
    let count = min(Self.mostParts, groups.count)
    let results = Mutex<[Int: (Part, [(UInt32, Span)])]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let range = groups.count * index / count..<groups.count * (index + 1) / count
      var (part, spans) = (Part(), [(UInt32, Span)]())
      for group in groups[range] {
        Self.answer(
          order.entries[group.range], group.unit, Int32(index), information, &part, &spans)
      }
      results.withLock { $0[index] = (part, spans) }
    }
    let all = results.withLock { $0 }
    for index in 0..<count {
      guard let (part, answered) = all[index] else { continue }
      parts.append(part)
      for (address, span) in answered { spans[Int(address)] = span }
    }
  }

  /// Neighbours that lie in the same unit.
  private static func groups(
    _ entries: UnsafeBufferPointer<AddressOrder.Entry>, _ information: DebugInformation
  ) -> [Group] {
    var groups: [Group] = []
    for (position, entry) in entries.enumerated() {
      guard let unit = information.unitIndex(at: entry.address) else { continue }
      if let last = groups.last, last.unit == unit, last.range.upperBound == position {
        groups[groups.count - 1].range = last.range.lowerBound..<position + 1
      } else {
        groups.append(Group(unit: unit, range: position..<position + 1))
      }
    }
    return groups
  }

  private static func answer(
    _ entries: Slice<UnsafeBufferPointer<AddressOrder.Entry>>, _ unit: Int, _ number: Int32,
    _ information: DebugInformation, _ part: inout Part, _ spans: inout [(UInt32, Span)]
  ) {
    let unit = entries.map(\.address).withUnsafeBufferPointer {
      LoadedUnit(unit, of: information, wanted: $0)
    }
    let unasked = Int32.min
    var known = [Int32](repeating: unasked, count: unit.lastFile + 1)
    for entry in entries {
      let first = part.frames.count
      unit.forEachFrame(at: entry.address) { raw in
        var path: Int32 = -1
        if raw.file >= 0, Int(raw.file) < known.count {
          path = known[Int(raw.file)]
          if path == unasked {
            if let parts = unit.path(of: raw.file) {
              path = Int32(part.paths.count)
              part.paths.append(parts)
            } else {
              path = -1
            }
            known[Int(raw.file)] = path
          }
        }
        part.frames.append(
          Frame(
            name: raw.name, path: path, line: raw.line, column: raw.column, isInlined: raw.isInlined
          ))
      }
      spans.append(
        (
          entry.index,
          Span(part: number, first: Int32(first), count: Int32(part.frames.count - first))
        ))
    }
  }
}
