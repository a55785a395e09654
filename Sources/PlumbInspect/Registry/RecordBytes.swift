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

  /// Nobody was writing it.
  var isWhole: Bool { word(RegistryLayout.recordVersion) & 1 == 0 }

  var kind: UInt32 { half(RegistryLayout.recordKind) }

  var frames: [UInt64] {
    let count = min(Int(half(RegistryLayout.recordFrameCount)), RegistryLayout.mostFrames)
    return [UInt64](unsafeUninitializedCapacity: count) { frames, filled in
      for index in 0..<count { frames[index] = word(RegistryLayout.recordFrames + index * 8) }
      filled = count
    }
  }

  func isSame(as other: UnsafeMutableRawPointer) -> Bool {
    memcmp(bytes.baseAddress!, other, bytes.count) == 0
  }
}
