import CPlumbRuntime

/// What the kernel says of this process in `/proc/self`, read without leaving a trace in what is tracked.
enum ProcessFiles {
  /// The numbers of `/proc/self/fd` or `/proc/self/task`, sorted.
  static func numbers(_ directory: String) -> [Int32] {
    var capacity = 256
    while true {
      let numbers = [Int32](unsafeUninitializedCapacity: capacity) { buffer, count in
        let found = plumb_list_numbers(
          "/proc/self/\(directory)", buffer.baseAddress!, buffer.count)
        capacity = found
        count = min(found, buffer.count)
      }
      if numbers.count == capacity { return numbers.sorted() }
      // Some more, because there may be more by then.
      capacity += 64
    }
  }

  /// The text of a file, without the newline at its end; nil where it is gone or must not be read.
  static func text(_ path: String, limit: Int = 4096) -> String? {
    var size = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      size = buffer.withMemoryRebound(to: CChar.self) {
        plumb_read_file("/proc/self/\(path)", $0.baseAddress!, $0.count)
      }
      count = max(0, size)
    }
    guard size >= 0 else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}
