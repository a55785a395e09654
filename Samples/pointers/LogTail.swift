import Foundation

/// Reads from a descriptor that is closed already.
func tailLength(of path: String) -> Int {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { return -1 }
  var buffer = [UInt8](repeating: 0, count: 128)
  close(descriptor)
  return read(descriptor, &buffer, 128)  // expect: handle-used-after-close
}
