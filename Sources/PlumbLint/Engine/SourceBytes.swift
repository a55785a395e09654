import Foundation

/// Reads an input's bytes.
enum SourceBytes {
  static func read(_ input: SourceInput) -> Result<[UInt8], InputProblem> {
    switch input.content {
    case .bytes(let bytes): return .success(bytes)
    case .file(let path):
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return .failure(problem(input.path, errno)) }
      defer { close(descriptor) }
      return read(descriptor, input.path)
    }
  }

  private static func read(
    _ descriptor: Int32, _ path: String
  ) -> Result<[UInt8], InputProblem> {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { return .failure(problem(path, errno)) }
    guard information.st_mode & S_IFMT == S_IFREG else {
      return .failure(InputProblem(path: path, message: "is not a regular file"))
    }
    var failure: Int32 = 0
    let size = Int(information.st_size)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = pread(descriptor, buffer.baseAddress! + count, size - count, off_t(count))
        if got > 0 {
          count += got
        } else if got == 0 {
          break
        } else if errno != EINTR {
          failure = errno
          break
        }
      }
    }
    return failure == 0 ? .success(bytes) : .failure(problem(path, failure))
  }

  private static func problem(_ path: String, _ code: Int32) -> InputProblem {
    InputProblem(path: path, message: String(cString: strerror(code)))
  }
}
