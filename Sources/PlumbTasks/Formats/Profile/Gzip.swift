import CZlib

enum Gzip {
  /// A gzip stream without a time and a name, so that equal input gives equal output. nil if there is no memory.
  static func compress(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    // 15 bits of window, and 16 more for a header of gzip.
    guard
      deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY,
        ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    var input = bytes[...]
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let part = input.prefix(1 << 30)
      let isLast = part.count == input.count
      let (result, taken, made) = part.withUnsafeBufferPointer { source in
        buffer.withUnsafeMutableBufferPointer { target -> (Int32, Int, Int) in
          stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
          stream.avail_in = UInt32(source.count)
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          let result = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          return (
            result, source.count - Int(stream.avail_in), target.count - Int(stream.avail_out)
          )
        }
      }
      input = input.dropFirst(taken)
      output += buffer[..<made]
      if result == Z_STREAM_END { return output }
      guard result == Z_OK || result == Z_BUF_ERROR, taken > 0 || made > 0 else { return nil }
    }
  }
}
