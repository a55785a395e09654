import Glibc
import Synchronization

/// Work in pieces that processors share, by threads that live as long as it does. Not by Dispatch, which would keep threads and a timer in a
/// process that had none of them before it was looked at, and has no thread to give where a program hangs.
struct SharedWork {
  private let pieces: Int

  /// So many that threads end together, and so few that their fixed cost does not count.
  private static let mostPieces = 16
  /// More threads than this wait for memory.
  private static let mostThreads = 8
  private static let stackSize = 1 << 20

  init(pieces: Int) { self.pieces = pieces }

  /// In how many pieces work is worth sharing; 1 or 0: it is not.
  ///
  /// - Parameter smallest: so many of the numbers are worth a piece.
  static func pieces(of count: Int, smallest: Int) -> Int { min(mostPieces, count / smallest) }

  /// Calls `body` once for each piece, and returns when all have been worked off. The calling thread takes pieces like the others, and all of
  /// them where no thread can be had.
  func run(_ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let queue = PieceQueue(pieces, body)
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
  private let body: (Int) -> Void

  init(_ count: Int, _ body: @escaping (Int) -> Void) {
    self.count = count
    self.body = body
  }

  func work() {
    while true {
      let piece = next.add(1, ordering: .relaxed).oldValue
      guard piece < count else { return }
      body(piece)
    }
  }
}

extension Array {
  /// What `make` gives for the pieces of `0..<count`, in their order. Each piece puts its elements where they stay: moving a hundred thousand
  /// of them costs as much as making them.
  ///
  /// - Parameters:
  ///   - most: so many elements `make` gives at most for each number.
  ///   - rest: gets what else each piece gives.
  init<Rest: Sendable>(
    of count: Int, inPieces pieces: Int, most: Int, rest: inout [Rest],
    make: @Sendable (Range<Int>) -> (elements: [Element], rest: Rest)
  ) {
    let made = Mutex<[Int: Piece<Rest>]>([:])
    self.init(unsafeUninitializedCapacity: count * most) { room, filled in
      SharedWork(pieces: pieces).run { piece in
        let range = count * piece / pieces..<count * (piece + 1) / pieces
        let (elements, rest) = make(range)
        let place = range.lowerBound * most
        _ = room[place..<range.upperBound * most].initialize(fromContentsOf: elements)
        made.withLock { $0[piece] = Piece(place: place, count: elements.count, rest: rest) }
      }
      let parts = made.withLock { $0 }
      // Where there were fewer elements, a piece ends before the next one begins.
      for piece in 0..<pieces {
        guard let part = parts[piece], let base = room.baseAddress else { continue }
        if part.place != filled {
          (base + filled).moveInitialize(from: base + part.place, count: part.count)
        }
        filled += part.count
      }
    }
    rest = made.withLock { made in (0..<pieces).compactMap { made[$0]?.rest } }
  }
}

private struct Piece<Rest: Sendable>: Sendable {
  var place: Int
  var count: Int
  var rest: Rest
}
