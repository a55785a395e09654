import Foundation

// plumb-bench throughput [<dir>…]      beside parsing alone, swift-format and semgrep
// plumb-bench precision <checkouts>    findings in other people's packages, with their verdicts
// plumb-bench recall <checkouts>       releases taken out of other people's packages
// plumb-bench symbols [<binary>]      addresses symbolized, beside llvm-symbolizer and addr2line
// plumb-bench addresses <binary> <dir> random addresses for `symbols`
// plumb-bench crash-matrix             every way to crash, beside swift-backtrace; in the package's directory
// plumb-bench crash-speed              what a crash costs, beside swift-backtrace; in the package's directory
// plumb-bench task-tracking            what the tracker costs a program; in the package's directory
// plumb-bench task-snapshots           the second half of that alone
// plumb-bench kernels [<runs> [<kernel>…]] Samples/Kernels, built before; in the package's directory
// plumb-bench parse <jobs> <dir>…      what `throughput` measures as parsing alone

let arguments = Array(CommandLine.arguments.dropFirst())
do {
  switch arguments.first {
  case "throughput":
    try Throughput(directories: Array(arguments.dropFirst())).run()
  case "symbols" where arguments.count < 3:
    try Symbolizers(object: arguments.dropFirst().first).run()
  case "addresses" where arguments.count == 3:
    try Symbolizers.writeAddresses(of: arguments[1], to: arguments[2])
  case "precision" where arguments.count == 2:
    try Precision(checkouts: arguments[1]).run()
  case "recall" where arguments.count == 2:
    try Recall(checkouts: arguments[1]).run()
  case "crash-matrix":
    try FullCrashMatrix().run()
  case "crash-speed":
    try CrashSpeed().run()
  case "task-tracking":
    try await TaskTracking().run()
  case "task-snapshots":
    try await TaskTracking().snapshots()
  case "kernels":
    try await Kernels(
      runs: Int(arguments.dropFirst().first ?? "") ?? 20, only: Set(arguments.dropFirst(2))
    ).run()
  case "parse" where arguments.count > 2:
    try ParseAlone(jobs: Int(arguments[1]) ?? 1, directories: Array(arguments.dropFirst(2))).run()
  default:
    throw BenchmarkError(
      """
      usage: plumb-bench throughput [<dir>...] | symbols [<binary>] | precision <checkouts> | recall <checkouts> \
      | crash-matrix | crash-speed | task-tracking | task-snapshots | kernels [<runs>]
      """
    )
  }
} catch {
  FileHandle.standardError.write(Data("plumb-bench: \(error)\n".utf8))
  exit(2)
}

struct BenchmarkError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
