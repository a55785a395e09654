import ChildPrograms
import Foundation

/// Runs cells of the matrix and judges them.
public struct CrashMatrix {
  /// A cell, and how well it was reported.
  public struct Cell: Sendable {
    public var crash: CrashCase
    public var stack: StackVerdict
    public var isReasonRight: Bool
    /// In the report, and of the process.
    public var isSignalRight: Bool
    /// What else is wrong: no report, a damaged one, a hang.
    public var problems: [String]
    public var cause: String
    /// The stack that swift-backtrace shows.
    public var peer: StackVerdict?

    public var isRight: Bool {
      stack.isRight && isReasonRight && isSignalRight && problems.isEmpty
    }

    /// One sentence a fault.
    public var faults: [String] {
      var faults = problems
      if !isSignalRight { faults.append("another signal than \(crash.row.signal)") }
      if !isReasonRight { faults.append("reason: \"\(cause)\"") }
      for (text, names) in [
        ("missing", stack.missing), ("without its line", stack.misplaced), ("stray", stack.stray),
      ] where !names.isEmpty {
        faults.append("\(text): \(names.joined(separator: ", "))")
      }
      return faults
    }
  }

  private let tool: String
  private let sources: VictimSources

  /// - Parameters:
  ///   - root: The package's directory.
  ///   - tool: The path of `plumb`.
  public init(root: String, tool: String) throws {
    self.tool = tool
    sources = try VictimSources(root: root)
  }

  /// - Parameters:
  ///   - victim: The path of a victim that was compiled in this way.
  ///   - hasPeer: Each victim crashes once more, under swift-backtrace.
  public func run(
    _ cases: [CrashCase], victim: String, isOptimised: Bool, hasPeer: Bool = false
  ) throws -> [Cell] {
    let directory = try TemporaryDirectory()
    var children: [ChildProgram] = []
    var reports: [[String]] = []
    for (index, crash) in cases.enumerated() {
      let place = "\(directory.path)/\(index)"
      children.append(try crash.crash(victim, reportsIn: place))
      let names = try FileManager.default.contentsOfDirectory(atPath: place)
      reports.append(names.filter { $0.hasSuffix(".crash") }.map { place + "/" + $0 })
    }
    let crashes = try SymbolizedCrash.read(
      reports.flatMap { $0 }, tool: tool, cache: directory.path + "/cache")
    var cells: [Cell] = []
    for (index, crash) in cases.enumerated() {
      var cell = judge(
        crash, children[index], reports[index].compactMap { crashes[$0] }, isOptimised)
      if hasPeer {
        cell.peer = StackVerdict(
          expected: cell.stack.expected,
          stack: try crash.crashUnderSwiftBacktrace(victim).stack, sources: sources)
      }
      cells.append(cell)
    }
    return cells
  }

  private func judge(
    _ crash: CrashCase, _ child: ChildProgram, _ reports: [SymbolizedCrash], _ isOptimised: Bool
  ) -> Cell {
    let expected = crash.row.frames(in: crash.place)
    var problems: [String] = []
    if child.isOverdue { problems.append("the process did not end") }
    if reports.count != 1 { problems.append("\(reports.count) reports; \(child.errors)") }
    let report = reports.first
    if report?.isComplete == false { problems.append("the report is cut short") }
    let reason = crash.row.reason(isOptimised: isOptimised)
    return Cell(
      crash: crash,
      stack: StackVerdict(expected: expected, stack: report?.stack ?? [], sources: sources),
      isReasonRight: report?.cause.contains(reason) ?? false,
      isSignalRight: report?.signal == crash.row.signal && child.signal == crash.row.signal,
      problems: problems, cause: report?.cause ?? "")
  }
}
