import AsyncAlgorithms
import Channels

/// The SPDY connection of Kubernetes' streaming calls: frames are written one at a time, each one
/// puts the idle timeout off, and a monitor watches over the timeout and the connection's end.
public enum Kubernetes6632 {
  /// One writer at a time; the others queue up.
  final class WriteLock: Sendable {
    private let token = BoundedChannel<Void>(capacity: 1)

    func lock() async { await token.send(()) }

    func unlock() async { _ = await token.receive() }
  }

  struct Frame: Sendable {
    var streamID: Int
    var payload: [UInt8]
  }

  /// The peer sees what has been written.
  struct Connection: Sendable {
    let frames: AsyncStream<Frame>
    private let wire: AsyncStream<Frame>.Continuation

    init() {
      (frames, wire) = AsyncStream.makeStream()
    }

    func write(_ frame: Frame) { wire.yield(frame) }

    func close() { wire.finish() }
  }

  final class IdleAwareFramer: Sendable {
    enum Event: Sendable {
      case reset
      case connectionClosed
    }

    let events = AsyncChannel<Event>()
    private let connection: Connection
    private let writeLock = WriteLock()
    private let isClosed = Protected(false)

    init(connection: Connection) {
      self.connection = connection
    }

    func monitor() async {
      var resets = 0
      for await event in events {
        switch event {
        case .reset:
          resets += 1
        case .connectionClosed:
          Task {
            for await _ in events {}
          }
          await writeLock.lock()
          isClosed.use { $0 = true }
          events.finish()
          connection.close()
          await writeLock.unlock()
          return
        }
      }
    }

    /// False: the connection is closed.
    func writeFrame(_ frame: Frame) async -> Bool {
      await writeLock.lock()
      let isOpen = !isClosed.use { $0 }
      if isOpen {
        connection.write(frame)
        await events.send(.reset)
      }
      await writeLock.unlock()
      return isOpen
    }
  }

  public static func run() async {
    let connection = Connection()
    let framer = IdleAwareFramer(connection: connection)
    Task { await framer.monitor() }
    for id in 1...4 {
      Task {
        while await framer.writeFrame(Frame(streamID: id, payload: [0x2a])) {}
      }
    }
    var seen = 0
    for await _ in connection.frames {
      seen += 1
      if seen == 20 { break }
    }
    await framer.events.send(.connectionClosed)
  }
}
