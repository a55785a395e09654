// The process that hangs, for the tests of watchdogs and of thread stacks: `hang-child <case>`. The tests compare what it prints.

import CHangChild
import Glibc

hang_child_write_lines()
let name = CommandLine.arguments.dropFirst().first ?? ""
let cases = poolCases.merging(hangCases) { $1 }.merging(threadCases) { $1 }
guard let run = cases[name] else {
  print("no case \(name)")
  exit(2)
}
run()
// What hangs is not waited for.
_exit(0)
