import Foundation

/// The `defer` closes the file before the task has begun to write.
func export(_ data: Data, to url: URL) throws {
  let handle = try FileHandle(forWritingTo: url)
  defer { try? handle.close() }
  guard !data.isEmpty else { return }
  Task {  // expect: defer-before-task
    try handle.write(contentsOf: data)
  }
}
