import Foundation

/// A child that writes more than a pipe holds waits for its parent, which waits for the child.
func version(of tool: URL) throws -> String {
  let process = Process()
  process.executableURL = tool
  process.arguments = ["--version"]
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  process.waitUntilExit()  // expect: body-not-drained
  let data = output.fileHandleForReading.readDataToEndOfFile()
  return String(decoding: data, as: UTF8.self)
}
