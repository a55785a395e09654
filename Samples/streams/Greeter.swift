import NIOCore

/// The writer of the wrapped channel goes unfinished, which stops the program.
func greet(_ channel: any Channel) throws {
  let wrapped = try NIOAsyncChannel<ByteBuffer, ByteBuffer>(  // expect: async-channel-not-closed
    wrappingChannelSynchronously: channel)
  wrapped.channel.writeAndFlush(ByteBuffer(string: "hello"), promise: nil)
}
