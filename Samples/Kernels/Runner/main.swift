// kernel-runner <buggy|fixed> <kernel>: runs one kernel under the leak checker and the watchdog, and writes what they report, an object of JSON a
// line. A hang that cannot be cancelled ends the process with 86, and what is said of it goes to standard error.
import Foundation
import PlumbRuntime

struct Reported: Encodable {
  var rule: String
  var text: String
}

guard CommandLine.arguments.count == 3, let version = Version(rawValue: CommandLine.arguments[1]),
  let kernel = Kernel.all[CommandLine.arguments[2]]
else {
  FileHandle.standardError.write(Data("usage: kernel-runner buggy|fixed <kernel>\n".utf8))
  exit(2)
}

// As under XCTest: nothing else runs in the process. A kernel takes milliseconds, so what has not ended after two seconds never will.
let scope = LeakScope(
  name: CommandLine.arguments[2],
  options: LeakCheckOptions(timeLimit: .seconds(2), grace: .milliseconds(500)), isAlone: true)
let place = Place(path: #filePath, line: #line, column: 1)
let hangGuard = HangGuard(scope, at: place)
let run = version == .buggy ? kernel.buggy : kernel.fixed
try await scope.run { try await hangGuard.run { await run() } }
let hang = hangGuard.end()
let entries = (hang.map { [$0] } ?? []) + (await scope.report(at: place).entries)
for entry in entries {
  let line = try JSONEncoder().encode(Reported(rule: entry.finding.rule.rawValue, text: entry.text))
  FileHandle.standardOutput.write(line + Data("\n".utf8))
}
exit(entries.isEmpty ? 0 : 1)
