import CPlumbRuntime
import Glibc
import PlumbRuntime

/// Maps and unmaps parts of one area at random, and compares what is noted with what is mapped, page by page, after each step.
func mapAtRandom(_ steps: Int) {
  Trackers.enable([.mapping])
  let page = 4096
  let pages = 64
  let protection = PROT_READ | PROT_WRITE
  let flags = MAP_PRIVATE | MAP_ANONYMOUS
  // The tracker takes memory for its table as it fills, and must not find a hole in the area for it.
  let others = (0..<1000).map { _ in mmap(nil, page, protection, flags, -1, 0) }
  for other in others { munmap(other, page) }
  // Held by a mapping that nobody sees, so that nothing else comes to lie there.
  plumb_own_work_begin()
  let area = mmap(nil, pages * page, PROT_NONE, flags, -1, 0)!
  plumb_own_work_end()
  let first = UInt64(UInt(bitPattern: area))
  var isMapped = [Bool](repeating: false, count: pages)
  let seed = UInt64.random(in: 1...UInt64.max)
  var state = seed
  func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
  for step in 0..<steps {
    let start = next(pages)
    let count = 1 + next(min(12, pages - start))
    let address = area + start * page
    let maps = next(2) == 0
    if maps {
      mmap(address, count * page, protection, flags | MAP_FIXED, -1, 0)
    } else {
      munmap(address, count * page)
      // At once, before malloc takes the place.
      plumb_own_work_begin()
      mmap(address, count * page, PROT_NONE, flags | MAP_FIXED, -1, 0)
      plumb_own_work_end()
    }
    for index in start..<start + count { isMapped[index] = maps }
    var covered = [Bool](repeating: false, count: pages)
    var overlaps = 0
    for resource in ResourceSnapshot.take([.mapping]).resources {
      guard let record = resource.creation, record.key >= first,
        record.key < first + UInt64(pages * page)
      else { continue }
      let from = Int((record.key - first) / UInt64(page))
      for index in from..<from + Int(record.details[0]) / page {
        if covered[index] { overlaps += 1 }
        covered[index] = true
      }
    }
    if covered != isMapped || overlaps > 0 {
      print("wrong after step \(step) of seed \(seed)")
      print(isMapped.map { $0 ? "x" : "." }.joined())
      print(covered.map { $0 ? "x" : "." }.joined(), overlaps, maps, start, count)
      return
    }
  }
  print("right \(steps)")
}
