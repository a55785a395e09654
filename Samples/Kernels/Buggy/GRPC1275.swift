/// The client side of gRPC's HTTP/2 transport: data frames are put into the receive buffer of their
/// stream, from which the stream's user reads.
public enum GRPC1275 {
  final class RecvBuffer: Sendable {
    private let messages: AsyncStream<[UInt8]>
    private let source: AsyncStream<[UInt8]>.Continuation

    init() {
      (messages, source) = AsyncStream.makeStream()
    }

    func put(_ data: [UInt8]) { source.yield(data) }

    func close() { source.finish() }

    /// As many bytes as asked for; fewer if the stream ended.
    func read(_ count: Int) async -> [UInt8] {
      var bytes: [UInt8] = []
      for await message in messages {
        bytes += message
        if bytes.count >= count { break }
      }
      return bytes
    }
  }

  struct Stream: Sendable {
    var id: UInt32
    var buffer = RecvBuffer()

    func read(_ count: Int) async -> [UInt8] { await buffer.read(count) }
  }

  actor HTTP2Client {
    private enum ControlFrame {
      case resetStream(UInt32)
    }

    private var nextID: UInt32 = 1
    private var activeStreams: [UInt32: Stream] = [:]
    private var controlFrames: [ControlFrame] = []

    func newStream() -> Stream {
      let stream = Stream(id: nextID)
      nextID += 2
      activeStreams[stream.id] = stream
      return stream
    }

    func handleData(_ data: [UInt8], streamID: UInt32, isLast: Bool) {
      guard let stream = activeStreams[streamID] else { return }
      stream.buffer.put(data)
      if isLast {
        stream.buffer.close()
        activeStreams[streamID] = nil
      }
    }

    /// The user has lost interest in the stream.
    func closeStream(_ stream: Stream) {
      guard activeStreams.removeValue(forKey: stream.id) != nil else { return }
      controlFrames.append(.resetStream(stream.id))
    }
  }

  public static func run() async {
    let client = HTTP2Client()
    let stream = await client.newStream()
    let (done, closeDone) = AsyncStream<Void>.makeStream()
    Task {
      _ = await stream.read(5)
      closeDone.finish()
    }
    await client.closeStream(stream)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in done {}
      }
      group.addTask { try? await Task.sleep(for: .milliseconds(20)) }
      await group.next()
      group.cancelAll()
    }
  }
}
