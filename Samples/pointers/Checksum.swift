/// The pointer is valid inside of the closure only, and is all that comes out of it.
func checksum(of packet: [UInt8]) -> UInt32 {
  let base = packet.withUnsafeBufferPointer { $0.baseAddress! }  // expect: pointer-escapes-closure
  var sum: UInt32 = 0
  for index in 0..<packet.count {
    sum &+= UInt32(base[index])
  }
  return sum
}
