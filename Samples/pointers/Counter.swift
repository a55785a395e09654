/// Reads the result out of memory that is gone.
func count(_ items: [Int]) -> Int {
  let count = UnsafeMutablePointer<Int>.allocate(capacity: 1)
  count.initialize(to: 0)
  for item in items where item > 0 { count.pointee += 1 }
  count.deallocate()
  return count.pointee  // expect: pointer-used-after-free
}
