// The process in which the tests of the trackers leak: `resource-child <what> [repetitions]`.

import CPlumbRuntime
import CResourceChild
import Glibc
import PlumbRuntime

child_write_lines()
let cases =
  dispatchCases + threadCases + descriptorCases + mappingCases + blockedCases + streamCases
let arguments = CommandLine.arguments
let repetitions = arguments.count > 2 ? Int(arguments[2]) ?? 1 : 1

/// What is made once for all cases is no part of any.
_ = (quietPipe, unixListener)

switch arguments.dropFirst().first {
case "off": runOff()
case "churn": churn(repetitions)
case "fork": workInForks(repetitions)
case "signals": workUnderSignals(repetitions)
case "processes": startProcesses(repetitions)
case "kept": useWhatIsKept()
case "regions": mapAtRandom(repetitions)
case "stacks": makeStacks(repetitions)
case "measure": measure()
case let name?:
  Trackers.enable(Set(LiveResource.Kind.allCases))
  for test in cases where name == "all" || test.name == name { test.run(repetitions: repetitions) }
case nil:
  for test in cases { print(test.name) }
}
