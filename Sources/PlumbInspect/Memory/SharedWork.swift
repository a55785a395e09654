import Glibc
import Synchronization

/// Work in pieces that processors share, by threads that live as long as it does. Not by Dispatch, which would keep threads and a timer in a
/// process that had none of them before it was looked at, and has no thread to give where a program hangs.
struct SharedWork {
  private let count: Int
  private let pieces: Int

  /// So many that threads end together, and so few that their fixed cost does not count.
  private static let mostPieces = 16
  /// More threads than this wait for memory.
  private static let mostThreads = 8
  private static let stackSize = 1 << 20
  /// So many tasks or records are worth a piece.
  static let smallestPiece = 4096

  /// - Parameter smallest: so many of the numbers are worth a piece. What is not worth two is the calling thread's own affair.
  init(of count: Int, smallest: Int = smallestPiece) {
    self.count = count
    pieces = max(1, min(Self.mostPieces, count / smallest))
  }

  /// Calls `body` once for each piece of `0..<count`, and returns when all have been worked off. The calling thread takes pieces like the others,
  /// and all of them where no thread can be had.
  func run(_ body: (Range<Int>) -> Void) {
    guard pieces > 1 else { return body(0..<count) }
    withoutActuallyEscaping(body) { body in
      let queue = PieceQueue(count, pieces, body)
      let processors = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
      let helpers = (1..<max(1, min(pieces, processors, Self.mostThreads))).compactMap { _ in
        Self.thread(queue)
      }
      queue.work()
      for helper in helpers { pthread_join(helper, nil) }
    }
  }

  private static func thread(_ queue: PieceQueue) -> pthread_t? {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return nil }
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    var thread = pthread_t()
    let held = Unmanaged.passRetained(queue)
    let error = pthread_create(
      &thread, &attributes,
      { held in
        guard let held else { return nil }
        Unmanaged<PieceQueue>.fromOpaque(held).takeRetainedValue().work()
        return nil
      }, held.toOpaque())
    guard error == 0 else {
      held.release()
      return nil
    }
    return thread
  }
}

/// `body` is used by several threads at once, which whoever gives it knows.
private final class PieceQueue: @unchecked Sendable {
  private let next = Atomic(0)
  private let count: Int
  private let pieces: Int
  private let body: (Range<Int>) -> Void

  init(_ count: Int, _ pieces: Int, _ body: @escaping (Range<Int>) -> Void) {
    self.count = count
    self.pieces = pieces
    self.body = body
  }

  func work() {
    while true {
      let piece = next.add(1, ordering: .relaxed).oldValue
      guard piece < pieces else { return }
      body(count * piece / pieces..<count * (piece + 1) / pieces)
    }
  }
}

extension Array {
  /// What `make` gives for pieces of `0..<count`, in their order. Each piece puts its elements where they stay: copying a hundred thousand
  /// of them costs as much as making them.
  ///
  /// - Parameters:
  ///   - smallest: so many of the numbers are worth a piece.
  ///   - most: so many elements `make` gives at most for each number.
  ///   - rest: gets what else each piece gives.
  ///   - make: initializes the first elements of the room that it gets, and says how many.
  init<Rest: Sendable>(
    of count: Int, smallest: Int = SharedWork.smallestPiece, most: Int = 1, rest: inout [Rest],
    make: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Element>) -> (count: Int, rest: Rest)
  ) {
    // One without room is all empty arrays', and its initializer writes to it, which a sanitizer takes for a race.
    guard count * most > 0 else {
      self = []
      rest = []
      return
    }
    let made = Mutex<[Piece<Rest>]>([])
    self.init(unsafeUninitializedCapacity: count * most) { room, filled in
      SharedWork(of: count, smallest: smallest).run { range in
        let place = range.lowerBound * most
        let (count, rest) = make(range, .init(rebasing: room[place..<range.upperBound * most]))
        made.withLock { $0.append(Piece(place: place, count: count, rest: rest)) }
      }
      made.withLock { $0.sort { $0.place < $1.place } }
      // Where there were fewer elements, a piece ends before the next one begins.
      for part in made.withLock({ $0 }) {
        guard let base = room.baseAddress else { break }
        if part.place != filled {
          (base + filled).moveInitialize(from: base + part.place, count: part.count)
        }
        filled += part.count
      }
    }
    rest = made.withLock { $0.map(\.rest) }
  }
}

private struct Piece<Rest: Sendable>: Sendable {
  var place: Int
  var count: Int
  var rest: Rest
}
