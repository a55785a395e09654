import Foundation
import Glibc
import PlumbCrashFormat
import Testing

/// Where a report goes when it cannot go where it should, and what happens to old ones.
@Suite struct DirectoryTests {
  /// The notice is one line, and the report follows, whole.
  @Test(arguments: [
    ("directory-gone", "the directory is gone"),
    ("no-file-size", "the limit of file sizes is reached"),
  ])
  func standardErrorInstead(name: String, reason: String) throws {
    let child = try CrashChild.run(name)
    #expect(child.signal == SIGSEGV)
    let lines = child.errors.split(separator: "\n")
    #expect(lines.first?.hasPrefix("plumb: ") == true)
    #expect(lines.first?.contains(reason) == true, "\(child.errors.prefix(300))")
    let start = try #require(CrashReport.starts(in: Array(child.errors.utf8)).first)
    let report = try CrashReport.read(Array(child.errors.utf8.dropFirst(start)))
    #expect(report.isComplete)
    #expect(report.threads.first?.isCrashed == true)
  }

  /// What went into the file is a report as far as it goes; all of it is on standard error.
  @Test func aFileThatMayNotGrow() throws {
    let child = try CrashChild.run("file-size")
    #expect(child.signal == SIGSEGV)
    #expect(child.errors.contains("is cut short: the limit of file sizes is reached"))
    #expect(child.errors.contains("\nend records="))
    let report = try #require(child.reports.first)
    #expect(!report.isComplete)
    #expect(report.program?.name == "child")
  }

  /// A file system of 4 KiB, and one that became read-only after the handler was installed.
  @Test(arguments: [
    ("plain", "no space is left on the device"),
    ("read-only-directory", "the file system is read-only"),
  ])
  func aFileSystemThatTakesNothing(name: String, reason: String) throws {
    let directory = ReportDirectory()
    try directory.create()
    // Mounting needs rights that a test may not have.
    guard mount("tmpfs", directory.path, "tmpfs", 0, "size=4k") == 0 else { return }
    defer { umount2(directory.path, Int32(MNT_DETACH)) }
    let child = try CrashChild.run(name, in: directory)
    #expect(child.signal == SIGSEGV)
    #expect(child.errors.contains(reason), "\(child.errors.prefix(300))")
    #expect(child.errors.contains("\nend records="))
  }

  @Test func anUnusableDirectoryIsRefused() throws {
    let directory = ReportDirectory()
    try directory.create()
    try directory.write("", to: "file")
    let child = try CrashChild.run("plain", in: ReportDirectory(at: directory.path + "/file"))
    #expect(child.exitCode == 94)
    #expect(child.output.contains("/file: crash reports need a directory"), "\(child.output)")
  }

  /// Of each program.
  @Test func theNewestStay() throws {
    let directory = ReportDirectory()
    try directory.create()
    for number in 1...9 {
      try directory.write("plumb-crash-report 1\n", to: "plumb-child-100\(number)-7.crash")
    }
    try directory.write("mine", to: "notes.txt")
    // Another program's.
    try directory.write("plumb-crash-report 1\n", to: "plumb-other-1000-7.crash")
    // The case keeps three.
    _ = try CrashChild.run("keep-three", in: directory)
    #expect(
      directory.names == [
        "notes.txt", "plumb-child-1007-7.crash", "plumb-child-1008-7.crash",
        "plumb-child-1009-7.crash", "plumb-other-1000-7.crash",
      ])
  }

  @Test func earlierReportsAreHandedOver() throws {
    let directory = ReportDirectory()
    _ = try CrashChild.run("plain", in: directory)
    _ = try CrashChild.run("abort", in: directory)
    let next = try CrashChild.run("pending-details", in: directory)
    #expect(next.output == "child SIGSEGV complete\nchild SIGABRT complete\n")
    #expect(directory.names == [])
  }
}
