import PlumbCrashFormat
import Testing

/// Our own reader of unwind tables stands in where libunwind is not installed, and finds the same.
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
    let theirs = try places(try CrashChild.run(name), method: "libunwind")
    let ours = try places(try CrashChild.run(name, ["--own-tables"]), method: "tables")
    #expect(ours == theirs)
    #expect(ours.count >= 4)
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

  private func places(_ child: CrashChild, method: String) throws -> [Place] {
    let report = try #require(child.reports.last, "\(child.errors)")
    let thread = try #require(report.threads.first)
    #expect(thread.method == method)
    return thread.frames.map { frame in
      let image = report.images.first { ($0.low..<$0.high).contains(frame.pc) }
      return Place(image: image?.path ?? "-", offset: frame.pc &- (image?.base ?? 0))
    }
  }
}
