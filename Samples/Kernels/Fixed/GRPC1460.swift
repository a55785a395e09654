import Foundation

/// The keepalive of gRPC's HTTP/2 client transport: it sleeps while there is no active stream, and
/// the first new stream wakes it.
public enum GRPC1460 {
  struct Stream: Sendable {
    let id: Int
  }

  enum KeepaliveState: Sendable {
    case dormant
    case pinging(streams: Int)
  }

  final class HTTP2Client: @unchecked Sendable {
    let states: AsyncStream<KeepaliveState>
    private let keepaliveState: AsyncStream<KeepaliveState>.Continuation
    private let lock = NSLock()
    private let awakenKeepalive = DispatchSemaphore(value: 0)
    private var activeStreams: [Stream] = []
    private var nextID = 1

    init() {
      (states, keepaliveState) = AsyncStream.makeStream()
    }

    func startKeepalive() {
      Thread.detachNewThread { self.keepalive() }
    }

    private func keepalive() {
      lock.lock()
      let isDormant = activeStreams.isEmpty
      lock.unlock()
      if isDormant {
        keepaliveState.yield(.dormant)
        awakenKeepalive.wait()
      }
      ping()
    }

    private func ping() {
      lock.lock()
      let streams = activeStreams.count
      lock.unlock()
      keepaliveState.yield(.pinging(streams: streams))
      keepaliveState.finish()
    }

    @discardableResult
    func newStream() -> Stream {
      lock.lock()
      defer { lock.unlock() }
      let stream = Stream(id: nextID)
      nextID += 2
      activeStreams.append(stream)
      if activeStreams.count == 1 {
        awakenKeepalive.signal()
      }
      return stream
    }
  }

  public static func run() async {
    let client = HTTP2Client()
    client.startKeepalive()
    for await state in client.states {
      if case .dormant = state { break }
    }
    Thread.detachNewThread { client.newStream() }
  }
}
