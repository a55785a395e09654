import NIOCore

/// An empty message returns the future of a promise that nobody will ever complete.
func send(_ message: String, on channel: any Channel) -> EventLoopFuture<Void> {
  let promise = channel.eventLoop.makePromise(of: Void.self)  // expect: promise-not-completed
  guard !message.isEmpty else {
    return promise.futureResult
  }
  channel.writeAndFlush(ByteBuffer(string: message), promise: promise)
  return promise.futureResult
}
