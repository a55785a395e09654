import Foundation

struct TruncatedPacket: Error {}

/// A short read throws past the `deallocate`.
func packetHeader(from descriptor: Int32) throws -> [UInt8] {
  let header = UnsafeMutablePointer<UInt8>.allocate(capacity: 16)  // expect: allocation-not-freed
  guard read(descriptor, header, 16) == 16 else {
    throw TruncatedPacket()
  }
  let bytes = Array(UnsafeBufferPointer(start: header, count: 16))
  header.deallocate()
  return bytes
}
