import CProcessMemory
import Glibc

/// The memory of a running process, through `process_vm_readv`: it copies or fails, and never faults.
///
/// Needs the right to trace the process (same user, and what Yama's `ptrace_scope` allows). Reading does not stop the process,
/// so what is read may be torn between two moments; decoders validate for that reason too.
public struct ProcessMemory: MemoryReader {
  public let pid: Int32
  private let isOwn: Bool

  public init(pid: Int32) {
    self.pid = pid
    isOwn = false
  }

  /// Of the calling process, by `process_vm_writev`: the kernel pins the pages of the other side one by one, and so those into which it copies,
  /// which may be huge ones, and not those of the program.
  init(own pid: Int32) {
    self.pid = pid
    isOwn = true
  }

  /// What the call returns: how many bytes were copied, or -1.
  private func copy(
    _ from: UnsafePointer<iovec>, count: Int, to bytes: UnsafeMutableRawPointer?, size: Int
  ) -> Int {
    var to = iovec(iov_base: bytes, iov_len: size)
    return isOwn
      ? plumb_process_vm_writev(pid, from, UInt(count), &to, 1)
      : plumb_process_vm_readv(pid, &to, 1, from, UInt(count))
  }

  public func read(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard !buffer.isEmpty else { return true }
    guard let remote = UnsafeMutableRawPointer(bitPattern: UInt(address)) else { return false }
    var from = iovec(iov_base: remote, iov_len: buffer.count)
    let size = buffer.count
    return copy(&from, count: 1, to: buffer.baseAddress, size: size) == size
  }

  public func read(
    _ addresses: [UInt64], size: Int, into buffer: UnsafeMutableRawBufferPointer
  ) -> [Bool] {
    read(count: addresses.count, into: buffer) { (addresses[$0], size) }
  }

  public func read(
    _ ranges: [Range<UInt64>], into buffer: UnsafeMutableRawBufferPointer
  ) -> [Bool] {
    read(count: ranges.count, into: buffer) { (ranges[$0].lowerBound, ranges[$0].count) }
  }

  private func read(
    count: Int, into buffer: UnsafeMutableRawBufferPointer,
    _ piece: (Int) -> (address: UInt64, size: Int)
  ) -> [Bool] {
    var isRead = [Bool](repeating: false, count: count)
    var from: [iovec] = []
    from.reserveCapacity(min(count, Self.mostVectors))
    var next = 0
    var place = 0
    while next < count {
      from.removeAll(keepingCapacity: true)
      var wanted = 0
      for index in next..<min(next + Self.mostVectors, count) {
        let (address, size) = piece(index)
        // One call copies less than 2 GB.
        if wanted + size > Self.mostBytes, index > next { break }
        from.append(
          iovec(iov_base: UnsafeMutableRawPointer(bitPattern: UInt(address)), iov_len: size))
        wanted += size
      }
      let got = copy(
        from, count: from.count, to: buffer.baseAddress.map { $0 + place }, size: wanted)
      // It stops at the first page that cannot be read, and has filled everything before.
      var rest = max(0, got)
      for vector in from {
        let isFilled = rest >= vector.iov_len
        isRead[next] = isFilled
        next += 1
        place += vector.iov_len
        rest -= vector.iov_len
        if !isFilled { break }
      }
      if got < 0, errno == EPERM || errno == ESRCH || errno == ENOSYS { break }
    }
    return isRead
  }

  /// IOV_MAX of Linux.
  private static let mostVectors = 1024
  private static let mostBytes = 1 << 30
}
