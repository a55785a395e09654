/// The error path frees, and the `defer` frees once more.
func fill(_ size: Int, with body: (UnsafeMutablePointer<UInt8>) -> Bool) -> Bool {
  let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
  defer { scratch.deallocate() }  // expect: pointer-freed-twice
  scratch.initialize(repeating: 0, count: size)
  guard body(scratch) else {
    scratch.deallocate()
    return false
  }
  return true
}
