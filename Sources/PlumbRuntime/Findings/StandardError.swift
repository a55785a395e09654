import Glibc

/// Says something to whoever runs the program, past the buffers of C.
func tell(_ text: String) {
  let bytes = Array("plumb: \(text)\n".utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
