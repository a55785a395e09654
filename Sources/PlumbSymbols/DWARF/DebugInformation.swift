import Dispatch
import Synchronization

/// All units of a file. Making it reads their headers and address ranges; a unit's functions and lines are read when an address
/// in it is asked for.
final class DebugInformation: Sendable {
  let sections: DwarfSections
  let units: [DwarfUnit]
  /// From address to index in `units`.
  private let map: IntervalMap
  private let tables = Mutex<[UInt64: Abbreviations]>([:])

  /// Below this number of units, threads cost more than they bring.
  private static let parallelUnits = 512

  init(_ sections: DwarfSections) {
    self.sections = sections
    let headers = DwarfUnit.headers(of: sections.info)
    let chunks = headers.count < Self.parallelUnits ? 1 : 8
    let results = Mutex<[Int: ([DwarfUnit], [IntervalMap.Interval])]>([:])
    DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
      let range = headers.count * chunk / chunks..<headers.count * (chunk + 1) / chunks
      let result = Self.readRoots(headers, range, sections)
      results.withLock { $0[chunk] = result }
    }
    let read = results.withLock { results in (0..<chunks).map { results[$0]! } }
    units = read.flatMap(\.0)
    var intervals = read.flatMap(\.1)
    map = intervals.withUnsafeMutableBufferPointer { IntervalMap($0) }
  }

  private static func readRoots(
    _ headers: [DwarfUnit], _ range: Range<Int>, _ sections: DwarfSections
  ) -> ([DwarfUnit], [IntervalMap.Interval]) {
    var units = Array(headers[range])
    var intervals: [IntervalMap.Interval] = []
    for offset in units.indices {
      let index = UInt32(range.lowerBound + offset)
      units[offset].readRoot(sections) { low, high in
        // Where two units claim an address, it is the first one's.
        intervals.append(.init(low: low, high: high, rank: ~index, value: index))
      }
    }
    return (units, intervals)
  }

  /// nil where no unit covers the address.
  func unitIndex(at address: UInt64) -> Int? {
    let value = map.value(at: address)
    return value == IntervalMap.none ? nil : Int(value)
  }

  /// A range of addresses and the unit that they belong to.
  struct Piece: Sendable {
    var range: Range<UInt64>
    var unit: Int
  }

  /// Ascending, without overlap.
  var pieces: [Piece] {
    zip(map.starts.indices, map.values).compactMap { index, value in
      guard value != IntervalMap.none, index + 1 < map.starts.count else { return nil }
      return Piece(range: map.starts[index]..<map.starts[index + 1], unit: Int(value))
    }
  }

  /// Of the unit in which an entry stands.
  func unitIndex(containing entry: UInt64) -> Int? {
    let next = units.partitionPoint { $0.offset <= entry }
    return next > 0 && entry < units[next - 1].end ? next - 1 : nil
  }

  func abbreviations(of unit: DwarfUnit) -> Abbreviations {
    // The sizes of forms depend on version and offset size as well; units that share a table share these in practice, and must
    // here.
    let key = unit.abbreviations << 4 | UInt64(unit.version) << 1 | (unit.is64 ? 1 : 0)
    if let table = tables.withLock({ $0[key] }) { return table }
    let table = Abbreviations(
      sections.abbreviations, at: unit.abbreviations, version: unit.version, is64: unit.is64)
    tables.withLock { $0[key] = table }
    return table
  }
}
