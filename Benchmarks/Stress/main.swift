import Foundation

// plumb-stress <seconds>: tasks made and ended while snapshots run; fails if the count is not exact at the end. A program of its own, so that
// `Scripts/stress` can build it with a sanitizer without building the linter.

let seconds = CommandLine.arguments.dropFirst().first.flatMap { Double($0) }
guard let seconds, seconds > 0 else {
  FileHandle.standardError.write(Data("usage: plumb-stress <seconds>\n".utf8))
  exit(2)
}
do {
  try await TaskStress(seconds: seconds).run()
} catch {
  FileHandle.standardError.write(Data("plumb-stress: \(error)\n".utf8))
  exit(1)
}
