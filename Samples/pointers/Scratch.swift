/// The error path frees, and the `defer` frees once more.
func checksum(of bytes: [UInt8], salt: UInt8) -> UInt8? {
  let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
  defer { scratch.deallocate() }  // expect: pointer-freed-twice
  scratch.initialize(from: bytes, count: bytes.count)
  guard salt != 0 else {
    scratch.deallocate()
    return nil
  }
  return scratch[0] ^ salt
}
