import PlumbInspect
import Synchronization

/// Memory that lies: every read may come back with flipped bits, other bytes, or as what was there long ago.
final class FaultyMemory: MemoryReader {
  private let now: [UInt8]
  private let before: [UInt8]
  private let base: UInt64
  private let random: Mutex<Generator>
  private let isStale: Bool

  init(_ now: SampleTasks, before: SampleTasks? = nil, seed: UInt64) {
    self.now = now.bytes
    self.before = (before ?? now).bytes
    base = now.base
    isStale = before != nil
    random = Mutex(Generator(state: seed | 1))
  }

  func read(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard address >= base, address - base <= UInt64(now.count),
      UInt64(buffer.count) <= UInt64(now.count) - (address - base)
    else { return false }
    let start = Int(address - base)
    random.withLock { random in
      let isOld = isStale && Bool.random(using: &random)
      let bytes = isOld ? before : now
      buffer.copyBytes(from: bytes[start..<start + buffer.count])
      guard !isStale else { return }
      for _ in 0..<Int.random(in: 0...8, using: &random) where !buffer.isEmpty {
        let place = Int.random(in: 0..<buffer.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: buffer[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: buffer[place] = UInt8.random(in: 0...255, using: &random)
        default:
          // A piece of somewhere else.
          let size = min(16, buffer.count - place)
          let other = Int.random(in: 0..<now.count - size, using: &random)
          buffer[place..<place + size].copyBytes(from: now[other..<other + size])
        }
      }
    }
    return true
  }
}

/// Memory of a program that goes on: each read sees a later moment than the one before.
final class ChangingMemory: MemoryReader {
  private let moments: [[UInt8]]
  private let base: UInt64
  private let moment = Mutex(0)
  /// Pages are read one by one, as the kernel does while a program runs.
  private static let pageSize = 4096

  init(_ moments: [[UInt8]], at base: UInt64) {
    self.moments = moments
    self.base = base
  }

  func read(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard address >= base, address - base <= UInt64(moments[0].count),
      UInt64(buffer.count) <= UInt64(moments[0].count) - (address - base)
    else { return false }
    var done = 0
    while done < buffer.count {
      let here = Int(address - base) + done
      let size = min(buffer.count - done, Self.pageSize - here % Self.pageSize)
      let now = moment.withLock { moment in
        defer { if moment < moments.count - 1 { moment += 1 } }
        return moment
      }
      buffer[done..<done + size].copyBytes(from: moments[now][here..<here + size])
      done += size
    }
    return true
  }
}
