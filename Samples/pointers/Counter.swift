/// Reads the result out of memory that is gone.
func count(_ step: (UnsafeMutablePointer<Int>) -> Void) -> Int {
  let count = UnsafeMutablePointer<Int>.allocate(capacity: 1)
  count.initialize(to: 0)
  step(count)
  count.deallocate()
  return count.pointee  // expect: pointer-used-after-free
}
