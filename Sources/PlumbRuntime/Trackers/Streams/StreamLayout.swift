import CPlumbRuntime
import PlumbInspect

/// Where streams of this runtime keep what has to be known of them. It is in no header, and so it is found out on streams made for that:
/// what a stream refers to that its continuation refers to as well is the storage; what changes in the storage when the continuation is
/// finished says whether it is.
struct StreamLayout: Sendable {
  /// Of a storage: where it says whether it is finished, and what stands there as long as it is not.
  struct State: Sendable, Equatable {
    var offset: UInt64
    var open: [UInt8]
  }

  var plain: State
  var throwing: State

  /// nil: this runtime does not do as is expected, and streams are not looked at. Made at the first use.
  static let known: StreamLayout? = withoutTracking { learn() }

  private static let memory = SelfMemory()

  private static func learn() -> StreamLayout? {
    let (stream, continuation) = AsyncStream<Int>.makeStream()
    let (throwingStream, throwingContinuation) = AsyncThrowingStream<Int, any Error>.makeStream()
    guard let offset = storageOffset(stream, continuation),
      offset == storageOffset(throwingStream, throwingContinuation),
      let plain = state(of: word(continuation), change: { continuation.finish() }),
      let throwing = state(
        of: word(throwingContinuation), change: { throwingContinuation.finish() }),
      // A second pair says the same, with elements of another size, and one that is cancelled says it is finished.
      isRight(plain), isRight(throwing: throwing)
    else { return nil }
    plumb_streams_learn(UInt32(offset))
    return StreamLayout(plain: plain, throwing: throwing)
  }

  private static func word<Value>(_ value: Value) -> UInt64? {
    guard MemoryLayout<Value>.size == 8 else { return nil }
    return withUnsafeBytes(of: value) { $0.loadUnaligned(as: UInt64.self) }
  }

  /// Where what `stream` refers to has the reference that `continuation` is.
  private static func storageOffset<Stream, Continuation>(
    _ stream: Stream, _ continuation: Continuation
  ) -> Int? {
    guard let object = word(stream), let storage = word(continuation) else { return nil }
    // Behind the object's header.
    return stride(from: 16, to: 48, by: 8).first { offset in
      memory.load(object &+ UInt64(offset)) == storage
    }
  }

  private static let headerSize = 16
  private static let readSize = 96

  private static func contents(_ storage: UInt64) -> [UInt8]? {
    memory.bytes(storage &+ UInt64(headerSize), count: readSize)
  }

  /// What `change` changes in the storage, if that is one place.
  private static func state(of storage: UInt64?, change: () -> Void) -> State? {
    guard let storage, let before = contents(storage) else { return nil }
    change()
    guard let after = contents(storage) else { return nil }
    let changed = before.indices.filter { before[$0] != after[$0] }
    guard let first = changed.first, let last = changed.last, last - first < 8 else { return nil }
    return State(offset: UInt64(headerSize + first), open: Array(before[first...last]))
  }

  private static func isRight(_ state: State) -> Bool {
    let (stream, continuation) = AsyncStream<(String, String, String)>.makeStream(
      bufferingPolicy: .bufferingNewest(3))
    guard let storage = word(continuation) else { return false }
    continuation.yield(("a", "b", "c"))
    guard isOpen(storage, state) == true else { return false }
    continuation.onTermination = { _ in }
    guard isOpen(storage, state) == true else { return false }
    continuation.finish()
    return withExtendedLifetime(stream) { isOpen(storage, state) == false }
  }

  private static func isRight(throwing state: State) -> Bool {
    let (stream, continuation) = AsyncThrowingStream<(String, String), any Error>.makeStream(
      bufferingPolicy: .bufferingOldest(3))
    guard let storage = word(continuation) else { return false }
    continuation.yield(("a", "b"))
    guard isOpen(storage, state) == true else { return false }
    continuation.finish(throwing: CancellationError())
    return withExtendedLifetime(stream) { isOpen(storage, state) == false }
  }

  private static func isOpen(_ storage: UInt64, _ state: State) -> Bool? {
    memory.bytes(storage &+ state.offset, count: state.open.count).map { $0 == state.open }
  }

  /// Whether a stream can still have elements; nil where its storage cannot be read.
  func isOpen(_ record: RegistryRecord) -> Bool? {
    let isThrowing = record.details[0] == UInt64(PLUMB_STREAM_THROWING)
    return Self.isOpen(record.key, isThrowing ? throwing : plain)
  }
}
