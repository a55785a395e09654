import Glibc

/// A record of the tracker's table, copied.
struct RecordBytes {
  let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  func word(_ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  func half(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  private func quarter(_ offset: Int) -> UInt32 {
    UInt32(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
  }

  /// Nobody was writing it.
  var isWhole: Bool { half(RegistryLayout.recordVersion) & 1 == 0 }

  var kind: UInt32 { quarter(RegistryLayout.recordKind) }
  var state: UInt32 { quarter(RegistryLayout.recordState) }

  /// Not of tasks.
  var details: [UInt64] {
    [word(RegistryLayout.recordDetails), word(RegistryLayout.recordDetails + 8)]
  }

  /// How many frames the record has itself; else the address of a stack.
  var stack: UInt64 { word(RegistryLayout.recordStack) }

  func frame(_ index: Int) -> UInt64 { word(RegistryLayout.recordFrames + index * 8) }

  func isSame(as other: UnsafeMutableRawPointer) -> Bool {
    memcmp(bytes.baseAddress!, other, bytes.count) == 0
  }
}
