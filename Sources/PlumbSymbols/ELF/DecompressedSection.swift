import CLibElf
import Glibc

/// The bytes of a section that is stored compressed (`SHF_COMPRESSED`, or GNU's older `.zdebug_`).
final class DecompressedSection: @unchecked Sendable {
  let bytes: ByteView
  private let release: () -> Void

  /// zlib cannot do better than 1032 : 1; what promises more is no honest file.
  private static let bestRatio: UInt64 = 2048
  private static let largest: UInt64 = 16 << 30

  init?(_ section: ElfSection, of file: MappedFile) {
    guard let stored = file.bytes.slice(at: section.offset, count: section.size) else { return nil }
    if section.isCompressed {
      guard let algorithm: UInt32 = stored.load(at: 0), let size: UInt64 = stored.load(at: 8),
        stored.count > 24,
        size > 0, size <= Self.largest, size <= UInt64(stored.count) * Self.bestRatio
      else { return nil }
      if algorithm == ElfLayout.zstd {
        // libelf knows zstd only from 0.189 on.
        guard
          let buffer = Zstd.decompress(
            stored.slice(at: 24, count: UInt64(stored.count - 24))!, to: Int(size))
        else {
          return nil
        }
        bytes = ByteView(start: UnsafePointer(buffer), count: Int(size))
        release = { free(buffer) }
        return
      }
    }
    guard let section = Self.withLibElf(section, of: file) else { return nil }
    (bytes, release) = section
  }

  deinit { release() }

  private static func withLibElf(_ section: ElfSection, of file: MappedFile) -> (
    ByteView, () -> Void
  )? {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard elf_version(UInt32(EV_CURRENT)) != UInt32(EV_NONE),
      // Mapped for reading, so that libelf keeps headers of its own to change.
      let elf = elf_begin(descriptor, ELF_C_READ_MMAP, nil)
    else { return nil }
    let end: () -> Void = { elf_end(elf) }
    let isNamedSo = section.name.hasPrefix(".zdebug_") && !section.isCompressed
    guard let handle = elf_getscn(elf, section.index),
      (isNamedSo ? elf_compress_gnu(handle, 0, 0) : elf_compress(handle, 0, 0)) >= 0,
      let data = elf_rawdata(handle, nil), let start = data.pointee.d_buf, data.pointee.d_size > 0
    else {
      end()
      return nil
    }
    elf_cntl(elf, ELF_C_FDDONE)
    let view = ByteView(
      start: UnsafePointer(start.assumingMemoryBound(to: UInt8.self)),
      count: Int(data.pointee.d_size))
    return (view, end)
  }
}

/// libzstd, opened when a section needs it, so that nobody else has to have it.
private enum Zstd {
  private typealias Decompress =
    @convention(c) (UnsafeMutableRawPointer, Int, UnsafeRawPointer, Int) -> Int

  /// A malloc'ed buffer of exactly `size` bytes, or nil.
  static func decompress(_ stored: ByteView, to size: Int) -> UnsafeMutablePointer<UInt8>? {
    guard let library = dlopen("libzstd.so.1", RTLD_NOW | RTLD_LOCAL) else { return nil }
    defer { dlclose(library) }
    guard let symbol = dlsym(library, "ZSTD_decompress"), let buffer = malloc(size) else {
      return nil
    }
    let count = unsafeBitCast(symbol, to: Decompress.self)(buffer, size, stored.start, stored.count)
    guard count == size else {
      free(buffer)
      return nil
    }
    return buffer.assumingMemoryBound(to: UInt8.self)
  }
}
