import Foundation

/// Leaves the descriptor open whenever `fstat` fails.
func fileSize(of path: String) -> Int? {
  let descriptor = open(path, O_RDONLY)  // expect: handle-not-closed
  guard descriptor >= 0 else { return nil }
  var information = stat()
  guard fstat(descriptor, &information) == 0 else { return nil }
  close(descriptor)
  return Int(information.st_size)
}
