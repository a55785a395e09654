import Foundation

/// The error path closes what the `defer` closes again; by then the number may belong to somebody else's file.
func firstBlock(of path: String) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }  // expect: handle-closed-twice
  var bytes = [UInt8](repeating: 0, count: 64)
  guard read(descriptor, &bytes, 64) == 64 else {
    close(descriptor)
    return nil
  }
  return bytes
}
