// Crashes on request: `crash-victim <kind> <place>`. Tests and the crash matrix read what it leaves behind.
// With PLUMB_CRASH_DIRECTORY a report goes there; without, the handler is not installed.

import Glibc
import PlumbCrash

func stop(_ message: String) -> Never {
  _ = message.withCString { write(STDERR_FILENO, $0, strlen($0)) }
  exit(2)
}

let arguments = CommandLine.arguments
guard arguments.count == 3, let kind = Kind(rawValue: arguments[1]),
  let place = Place(rawValue: arguments[2])
else {
  let kinds = Kind.allCases.map(\.rawValue).joined(separator: "|")
  let places = Place.allCases.map(\.rawValue).joined(separator: "|")
  stop("usage: crash-victim <\(kinds)> <\(places)>\n")
}
if let directory = getenv("PLUMB_CRASH_DIRECTORY") {
  do {
    try CrashReporter.install(directory: String(cString: directory))
  } catch {
    stop("crash-victim: \(error)\n")
  }
}
CrashReporter.breadcrumb("victim", ["kind": kind.rawValue, "place": place.rawValue])
run(kind, in: place)
