import CZlib

enum Gunzip {
  static func bytes(of bytes: [UInt8]) throws -> [UInt8] {
    guard bytes.starts(with: [0x1f, 0x8b]) else { throw DecodedProfile.Damaged(what: "no gzip") }
    var stream = z_stream()
    inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { inflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count * 1100 + 1024)
    let result = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        return CZlib.inflate(&stream, Z_FINISH)
      }
    }
    guard result == Z_STREAM_END else { throw DecodedProfile.Damaged(what: "gzip") }
    return Array(output.prefix(Int(stream.total_out)))
  }
}
