import PlumbCrashFormat
import Testing

/// Our own reader of unwind tables finds what libunwind finds, and does without it where that is not installed.
@Suite struct UnwindingTests {
  /// A frame independent of where its image was loaded.
  struct Place: Equatable {
    var image: String
    var offset: UInt64
  }

  @Test(arguments: [
    "plain", "abort", "forms", "task-labels", "wild-pc", "null-pc", "guard", "malloc", "both-locks",
    "fork",
  ])
  func bothFindTheSameFrames(name: String) throws {
    let theirs = try places(try CrashChild.run(name, ["--libunwind"]), method: "libunwind")
    let ours = try places(try CrashChild.run(name), method: "tables")
    #expect(ours == theirs)
    #expect(ours.count >= 4)
  }

  /// Threads share what they find, and none finds what is another's.
  @Test func bothFindTheSameCallersInAllThreads() throws {
    func outermost(_ method: [String]) throws -> [[Place]] {
      let report = try CrashChild.run("500-threads", method).report()
      return report.threads.dropFirst().map { places($0.frames.suffix(2), in: report) }
    }
    let theirs = try outermost(["--libunwind"])
    #expect(try outermost([]) == theirs)
    #expect(theirs.count == 500)
    #expect(theirs.allSatisfy { $0.count == 2 })
  }

  @Test func whereReadingIsForbidden() throws {
    let forbidden = try CrashChild.run("read-forbidden-threads").report()
    #expect(forbidden.threads.count == 51)
    for thread in forbidden.threads {
      #expect(thread.method == "tables")
      #expect(thread.frames.count >= 3)
    }
  }

  @Test func deepStacks() throws {
    let child = try CrashChild.run("overflow-thread", ["--own-tables"])
    let thread = try #require(try child.report().threads.first)
    #expect((thread.elisions.first?.count ?? 0) > 10_000)
    #expect(thread.frames.count == 256)
  }

  @Test(arguments: ["500-threads", "malloc-threads"])
  func allThreads(name: String) throws {
    let report = try CrashChild.run(name, ["--own-tables"]).report()
    #expect(report.threads.count >= 23)
    let poor = report.threads.filter { $0.frames.count < 3 }
    #expect(poor.isEmpty, "\(poor.count) have fewer than three frames")
  }

  /// A stack that our reader cannot follow to its end is left to libunwind.
  @Test(arguments: ["smashed-stack", "lost-stack"])
  func aSecondOpinion(name: String) throws {
    let both = try places(try CrashChild.run(name), method: "libunwind")
    let theirs = try places(try CrashChild.run(name, ["--libunwind"]), method: "libunwind")
    #expect(both == theirs)
  }

  private func places(_ child: CrashChild, method: String) throws -> [Place] {
    let report = try #require(child.ownReport, "\(child.errors)")
    let thread = try #require(report.threads.first)
    #expect(thread.method == method)
    return places(thread.frames[...], in: report)
  }

  private func places(_ frames: ArraySlice<CrashReport.Frame>, in report: CrashReport) -> [Place] {
    frames.map { frame in
      let image = report.images.first { ($0.low..<$0.high).contains(frame.pc) }
      return Place(image: image?.path ?? "-", offset: frame.pc &- (image?.base ?? 0))
    }
  }
}
