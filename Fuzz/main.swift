import Foundation
import PlumbSource

// plumb-fuzz <target> [--seconds 60] [--seed 1] [--seeds <dir>]… [--replay <file>]

let usage = """
  usage: plumb-fuzz <\(FuzzTarget.allCases.map(\.rawValue).joined(separator: "|"))> [--seconds 60] [--seed 1] \
  [--seeds <dir>]... [--replay <file>]
  """

func misuse(_ message: String) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(2)
}

var arguments = CommandLine.arguments.dropFirst()
guard let target = arguments.popFirst().flatMap(FuzzTarget.init) else { misuse(usage) }
var seconds = 60.0
var seed: UInt64 = 1
var directories: [String] = []
var replayed: String?
while let option = arguments.popFirst() {
  guard let value = arguments.popFirst() else { misuse(usage) }
  switch option {
  case "--seconds": seconds = Double(value) ?? 60
  case "--seed": seed = UInt64(value) ?? 1
  case "--seeds": directories.append(value)
  case "--replay": replayed = value
  default: misuse(usage)
  }
}
let run = FuzzRun(
  target: target, seconds: seconds, seed: seed,
  directories: directories.isEmpty ? ["Rules"] : directories)
let replay = replayed

// The parser recurses with the nesting of its input.
let thread = Thread {
  do {
    if let replay { try run.replay(replay) } else { try run.run() }
    exit(0)
  } catch {
    misuse("\(error)")
  }
}
thread.stackSize = SourceFile.requiredStackSize
thread.start()
while true { sleep(1000) }
