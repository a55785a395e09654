import CrashMatrix
import Foundation

/// Every way to crash, at every place, in every build: ours beside swift-backtrace, as a page.
struct FullCrashMatrix {
  private struct Part {
    var build: VictimBuild
    var cells: [CrashMatrix.Cell]
  }

  func run() throws {
    let root = FileManager.default.currentDirectoryPath
    let tool = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let matrix = try CrashMatrix(root: root, tool: tool + "/plumb")
    let directory = try TemporaryDirectory()
    let compiler = try VictimCompiler(root: root, directory: directory.path)
    var parts: [Part] = []
    for (index, build) in VictimBuild.all.enumerated() {
      let victim = try compiler.compile(build, name: "victim-\(index)")
      let cells = try matrix.run(
        CrashCase.all, victim: victim, isOptimised: build.isOptimised, hasPeer: true)
      parts.append(Part(build: build, cells: cells))
      let right = cells.count { $0.isRight }
      FileHandle.standardError.write(Data("\(build): \(right) of \(cells.count) right\n".utf8))
    }
    print(Self.head(parts))
    print(totals(parts))
    for part in parts { print(table(part)) }
    print(faults(parts))
  }

  private static func head(_ parts: [Part]) -> String {
    """
    # Crash matrix

    Written by `Scripts/crash-matrix`: the program of `Samples/crash/victim` crashes in \(CrashRow.all.count) ways at \
    \(CrashPlace.all.count) places, in \(parts.count) builds. What must be on the stack of the crashed thread, in order, is listed in \
    `Benchmarks/CrashMatrix`: the function that fails, the three that lead to it, and those that call or await them, across tasks. \
    Every cell is one crash under our handler, shown by `plumb symbolize`, and one of the same program without it under the \
    toolchain's swift-backtrace (settings: JSON, crashed thread only; for static programs with its path).

    A function counts as there when it stands in the right order; its line counts when it lies in the function. A cell of ours is \
    right when all functions are there with their lines, no other function of the victim is, reason and signal are as listed, the \
    report is whole, and the process died of the same signal.

    """
  }

  private func totals(_ parts: [Part]) -> String {
    var lines = [
      "| build | cells right | functions | with line | reasons | signals | swift-backtrace: functions | with line |",
      "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    let rows = parts.map { ("`\($0.build)`", $0.cells) } + [("all", parts.flatMap(\.cells))]
    for (name, cells) in rows {
      let expected = sum(cells) { $0.stack.expected.count }
      let right = cells.count { $0.isRight }
      let reasons = cells.count { $0.isReasonRight }
      let signals = cells.count { $0.isSignalRight }
      let ours = (sum(cells) { $0.stack.rightCount }, sum(cells) { $0.stack.placedCount })
      let peer = (sum(cells) { $0.peer?.rightCount ?? 0 }, sum(cells) { $0.peer?.placedCount ?? 0 })
      lines.append(
        """
        | \(name) | \(right) of \(cells.count) | \(ours.0) of \(expected) | \(ours.1) | \(reasons) | \(signals) \
        | \(peer.0) of \(expected) | \(peer.1) |
        """)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func sum(_ cells: [CrashMatrix.Cell], _ count: (CrashMatrix.Cell) -> Int) -> Int {
    cells.reduce(0) { $0 + count($1) }
  }

  private func table(_ part: Part) -> String {
    var lines = [
      "## `\(part.build)`", "",
      "Functions with their line: ours of those expected, then swift-backtrace's. ✗: the cell is wrong, see below.",
      "",
      "| | " + CrashPlace.all.map(\.name).joined(separator: " | ") + " |",
      "|---|" + CrashPlace.all.map { _ in "---|" }.joined(),
    ]
    for row in CrashRow.all {
      let cells = part.cells.filter { $0.crash.row.kind == row.kind }.map { cell in
        let mark = cell.isRight ? "" : " ✗"
        return
          "\(cell.stack.placedCount)/\(cell.stack.expected.count) · \(cell.peer?.placedCount ?? 0)\(mark)"
      }
      lines.append("| \(row.kind) | " + cells.joined(separator: " | ") + " |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func faults(_ parts: [Part]) -> String {
    let lines = parts.flatMap { part in
      part.cells.filter { !$0.isRight }.map {
        "- `\(part.build)`, \($0.crash): \($0.faults.joined(separator: "; "))"
      }
    }
    return "## What is wrong\n\n" + (lines.isEmpty ? "Nothing." : lines.joined(separator: "\n"))
  }
}
