import Glibc

/// The memory of this process, read as if it were another's: an address that is not mapped gives false and no fault.
///
/// Safe on any thread. Where a seccomp filter forbids `process_vm_writev` it uses `process_vm_readv`, and where it forbids that too (old
/// container runtimes do) `/proc/self/mem`. Not for signal handlers, which have their own reader in C.
public final class SelfMemory: MemoryReader {
  /// Asked each time, since a fork may have made this another process.
  private var direct: ProcessMemory {
    copiesByWriting ? ProcessMemory(own: getpid()) : ProcessMemory(pid: getpid())
  }
  private let copiesByWriting: Bool
  /// `/proc/self/mem`, only where the calls are forbidden; -1 otherwise.
  private let file: Int32

  public init() {
    func works(_ memory: ProcessMemory) -> Bool {
      var probe: UInt64 = 0
      return withUnsafeMutableBytes(of: &probe) { bytes in
        withUnsafeBytes(of: UInt64(1)) { known in
          memory.read(UInt64(UInt(bitPattern: known.baseAddress!)), into: bytes)
        }
      }
    }
    copiesByWriting = works(ProcessMemory(own: getpid()))
    let isDirect = copiesByWriting || works(ProcessMemory(pid: getpid()))
    file = isDirect ? -1 : open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
  }

  deinit {
    if file >= 0 { close(file) }
  }

  public func read(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard file >= 0 else { return direct.read(address, into: buffer) }
    guard let offset = off_t(exactly: address) else { return false }
    return pread(file, buffer.baseAddress, buffer.count, offset) == buffer.count
  }

  public func read(
    _ addresses: [UInt64], size: Int, into buffer: UnsafeMutableRawBufferPointer
  ) -> [Bool] {
    guard file >= 0 else { return direct.read(addresses, size: size, into: buffer) }
    return addresses.indices.map { index in
      read(addresses[index], into: .init(rebasing: buffer[index * size..<(index + 1) * size]))
    }
  }

  public func read(
    _ ranges: [Range<UInt64>], into buffer: UnsafeMutableRawBufferPointer
  ) -> [Bool] {
    guard file >= 0 else { return direct.read(ranges, into: buffer) }
    var place = 0
    return ranges.map { range in
      defer { place += range.count }
      return read(
        range.lowerBound, into: .init(rebasing: buffer[place..<place + range.count]))
    }
  }
}
