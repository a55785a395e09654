import CPlumbRuntime
import Glibc

/// Notes so many stacks of 16 calls that all differ, as recursion makes them, and says how many were kept whole, of how many the innermost
/// calls, and what they take.
func makeStacks(_ count: Int) {
  let before = residentBytes()
  var whole = 0
  var innermost = 0
  for number in 0..<UInt64(count) {
    let frames = (0..<16).map { UInt64(0x5500_0000_0000) + ($0 < 8 ? $0 : number << 8 + $0) }
    if plumb_stack_of(frames, 16) != 0 {
      whole += 1
    } else if plumb_stack_of(frames, UInt32(PLUMB_FRAMES_OF_LAST_STACKS)) != 0 {
      innermost += 1
    }
  }
  print("whole\t\(whole)\ninnermost\t\(innermost)\nbytes\t\(residentBytes() - before)")
}

private func residentBytes() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var pages = 0
  var resident = 0
  return withUnsafeMutablePointer(to: &pages) { pages in
    withUnsafeMutablePointer(to: &resident) { resident in
      withVaList([pages, resident]) { vfscanf(file, "%ld %ld", $0) }
    }
  } == 2 ? resident * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
}
