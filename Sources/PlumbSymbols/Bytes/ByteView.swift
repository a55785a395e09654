import Glibc

/// Bytes that somebody else keeps alive, mostly a part of a mapped file. Every access is checked against the end, so that a
/// damaged file gives nil and nothing worse.
package struct ByteView: @unchecked Sendable {
  package let start: UnsafePointer<UInt8>
  package let count: Int

  package static let empty = ByteView(start: UnsafePointer(bitPattern: 16)!, count: 0)

  /// nil unless the whole range lies inside.
  package func slice(at offset: UInt64, count length: UInt64) -> ByteView? {
    guard offset <= UInt64(count), length <= UInt64(count) - offset else { return nil }
    return ByteView(start: start + Int(offset), count: Int(length))
  }

  /// Little-endian, at any alignment.
  @inline(__always)
  package func load<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type = T.self, at offset: Int)
    -> T?
  {
    guard offset >= 0, count >= MemoryLayout<T>.size, offset <= count &- MemoryLayout<T>.size else {
      return nil
    }
    return T(littleEndian: UnsafeRawPointer(start + offset).loadUnaligned(as: T.self))
  }

  /// The length of the zero-ended string there; nil where none ends inside.
  package func stringLength(at offset: UInt64) -> Int? {
    guard offset < UInt64(count) else { return nil }
    let first = start + Int(offset)
    guard let end = memchr(first, 0, count - Int(offset)) else { return nil }
    return UnsafeRawPointer(end) - UnsafeRawPointer(first)
  }

  /// What is not UTF-8 is repaired.
  package func string(at offset: UInt64) -> String? {
    guard let length = stringLength(at: offset) else { return nil }
    return String(
      decoding: UnsafeBufferPointer(start: start + Int(offset), count: length), as: UTF8.self)
  }

  package var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}
