import Foundation
import PlumbInspect

/// A core of a process that lives, made without a debugger: its memory through `process_vm_readv`, its mappings and stacks from
/// `/proc`. For machines whose kernel gives cores to a service. Registers other than rip and rsp are not to be had this way.
struct CoreOfRunningProcess {
  private(set) var builder = CoreBuilder()

  init(pid: Int32) throws {
    let memory = ProcessMemory(pid: pid)
    var files: [(range: Range<UInt64>, page: UInt64, path: String)] = []
    for task in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").sorted() {
      guard let line = Self.text("/proc/\(pid)/task/\(task)/syscall"), let id = UInt32(task) else {
        continue
      }
      let words = line.split(whereSeparator: \.isWhitespace).suffix(2)
        .map { UInt64($0.dropFirst(2), radix: 16) ?? 0 }
      guard words.count == 2 else { continue }
      builder.thread(id: id, registers: [16: words[1], 19: words[0]])
    }
    for line in (Self.text("/proc/\(pid)/maps") ?? "").split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      let ends = fields[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
      let path = fields.count > 5 ? fields[5].trimmingCharacters(in: .whitespaces) : ""
      guard ends.count == 2, let offset = UInt64(fields[2], radix: 16),
        !path.hasPrefix("[vvar"), path != "[vsyscall]"
      else { continue }
      if path.hasPrefix("/") { files.append((ends[0]..<ends[1], offset / 4096, path)) }
      let permissions: UInt32 =
        (fields[1].contains("r") ? 4 : 0) | (fields[1].contains("w") ? 2 : 0)
        | (fields[1].contains("x") ? 1 : 0)
      let size = ends[1] - ends[0]
      // More than the kernel, which knows what was written; large reserved ranges are empty.
      let isData = !fields[1].contains("x") && size <= 16 << 20
      let dumped = isData || path == "[vdso]" ? size : offset == 0 && path != "" ? 4096 : 0
      builder.loads.append(
        .init(
          address: ends[0], bytes: memory.bytes(ends[0], count: Int(dumped)) ?? [], size: size,
          permissions: permissions))
    }
    builder.files(files)
  }

  /// Files of `/proc` have no size and come a page at a time.
  private static func text(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&piece, 1, piece.count, file), count > 0 {
      bytes += piece[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
