import Glibc
import PlumbCrashFormat
import Testing

/// A stage of the handler that fails or hangs costs that stage, and a notice says so.
@Suite struct StageTests {
  /// The last three write the end, and close the file.
  static let stages = Array(3...13)

  @Test(arguments: stages, ["stage", "hang"])
  func theOthersAreThere(stage: Int, failure: String) throws {
    let child = try CrashChild.run("\(failure)-\(stage)")
    #expect(child.signal == SIGSEGV)
    let report = try child.report()
    #expect(report.notices.contains { $0.hasSuffix(" was left") }, "\(report.notices)")
    #expect(report.signal?.name == "SIGSEGV")
    #expect(report.program?.name == "child")
  }

  /// What was written by then stays, under its final name.
  @Test(arguments: ["stage-14", "hang-14"])
  func withoutItsEndAReportCanBeRead(name: String) throws {
    let child = try CrashChild.run(name)
    #expect(child.signal == SIGSEGV)
    let report = try #require(child.reports.first)
    #expect(!report.isComplete)
    #expect(report.threads.count == 3)
  }

  /// The file stays under its temporary name: the next start takes care of it.
  @Test(arguments: ["stage-15", "hang-15"])
  func aReportThatWasNotRenamedIsAdopted(name: String) throws {
    let directory = ReportDirectory()
    let child = try CrashChild.run(name, in: directory)
    #expect(child.signal == SIGSEGV)
    #expect(
      child.fileNames.count == 1 && child.fileNames[0].hasSuffix(".partial"), "\(child.fileNames)")
    let next = try CrashChild.run("pending", in: directory)
    #expect(next.output == "child\n", "\(next.output)")
    #expect(directory.names.allSatisfy { $0.hasSuffix(".crash") })
  }

  /// Without a file the report goes to standard error.
  @Test(arguments: ["stage-1", "hang-1"])
  func withoutAFile(name: String) throws {
    let child = try CrashChild.run(name)
    #expect(child.signal == SIGSEGV)
    #expect(child.errors.contains("signal number=11"))
    #expect(child.errors.contains("\nend records="))
  }
}
