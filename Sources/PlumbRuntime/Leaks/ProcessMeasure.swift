import CPlumbRuntime
import Glibc

/// What the process holds in all, at a moment.
struct ProcessMeasure: Sendable, Hashable {
  /// Bytes that malloc has given out and not got back.
  var memory: Int
  var descriptors: Int

  static func now() -> Self {
    Self(memory: Int(plumb_heap_in_use()), descriptors: openDescriptors())
  }

  private static func openDescriptors() -> Int {
    guard let directory = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(directory) }
    var count = 0
    while let entry = readdir(directory) {
      if entry.pointee.d_name.0 != CChar(bitPattern: UInt8(ascii: ".")) { count += 1 }
    }
    // The directory's own.
    return count - 1
  }
}
