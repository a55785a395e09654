/// The memory goes, and the strings in it are never released.
func totalLength(of names: [String]) -> Int {
  let buffer = UnsafeMutablePointer<String>.allocate(capacity: names.count)
  buffer.initialize(from: names, count: names.count)
  defer { buffer.deallocate() }  // expect: memory-not-deinitialized
  var total = 0
  for index in 0..<names.count { total += buffer[index].count }
  return total
}
