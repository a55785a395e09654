import CProcessMemory
import Glibc

/// The memory of a running process, through `process_vm_readv`: it copies or fails, and never faults.
///
/// Needs the right to trace the process (same user, and what Yama's `ptrace_scope` allows). Reading does not stop the process,
/// so what is read may be torn between two moments; decoders validate for that reason too.
public struct ProcessMemory: MemoryReader {
  public let pid: Int32

  public init(pid: Int32) { self.pid = pid }

  public func read(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard !buffer.isEmpty else { return true }
    guard let remote = UnsafeMutableRawPointer(bitPattern: UInt(address)) else { return false }
    var to = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
    var from = iovec(iov_base: remote, iov_len: buffer.count)
    return plumb_process_vm_readv(pid, &to, 1, &from, 1, 0) == buffer.count
  }

  public func read(
    _ addresses: [UInt64], size: Int, into buffer: UnsafeMutableRawBufferPointer
  ) -> [Bool] {
    var isRead = [Bool](repeating: false, count: addresses.count)
    guard size > 0 else { return isRead.map { _ in true } }
    var from: [iovec] = []
    from.reserveCapacity(Self.mostVectors)
    var next = 0
    while next < addresses.count {
      let end = min(next + Self.mostVectors, addresses.count)
      from.removeAll(keepingCapacity: true)
      for address in addresses[next..<end] {
        from.append(
          iovec(iov_base: UnsafeMutableRawPointer(bitPattern: UInt(address)), iov_len: size))
      }
      var to = iovec(iov_base: buffer.baseAddress! + next * size, iov_len: (end - next) * size)
      let count = plumb_process_vm_readv(pid, &to, 1, from, UInt(from.count), 0)
      // It stops at the first place that cannot be read, and has filled everything before.
      let filled = max(0, count) / size
      for index in next..<next + filled { isRead[index] = true }
      next += filled + (next + filled < end ? 1 : 0)
      if count < 0, errno == EPERM || errno == ESRCH || errno == ENOSYS { break }
    }
    return isRead
  }

  /// IOV_MAX of Linux.
  private static let mostVectors = 1024
}
