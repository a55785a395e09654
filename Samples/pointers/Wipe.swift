import Foundation

/// Wipes the array's buffer, and that of every array that shares it.
func wipe(_ secret: [UInt8]) {
  secret.withUnsafeBytes { bytes in
    let base = UnsafeMutableRawPointer(mutating: bytes.baseAddress!)
    memset(base, 0, bytes.count)  // expect: pointer-mutates-const
  }
}
