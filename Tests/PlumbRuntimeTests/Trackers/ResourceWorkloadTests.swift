import Foundation
import Testing

/// What the functions that are taken over do to programs that use all of them at once, and to those that use them where little is allowed.
@Suite(.serialized) struct ResourceWorkloadTests {
  private static func counts(_ child: ResourceChild) -> [String: [Int]] {
    var counts: [String: [Int]] = [:]
    for line in child.lines {
      let words = line[0].split(separator: " ")
      if words.count == 4, words[2] == "of", let live = Int(words[1]), let made = Int(words[3]) {
        counts[String(words[0])] = [live, made]
      }
    }
    return counts
  }

  @Test func nothingIsNotedWhileOff() throws {
    let child = try ResourceChild.run("off")
    let counts = Self.counts(child)
    #expect(child.exitCode == 0)
    #expect(counts.count == 7)
    #expect(counts.values.allSatisfy { $0 == [0, 0] }, "\(child.output)")
  }

  @Test func eightThreadsLeaveNothing() throws {
    let rounds = 1000
    let child = try ResourceChild.run("churn", String(rounds))
    let counts = Self.counts(child)
    #expect(child.exitCode == 0)
    #expect(!child.output.contains("left"), "\(child.output)")
    #expect(counts["source"] == [0, 8 * rounds])
    #expect(counts["stream"] == [0, 8 * rounds])
    // Half of it is cut off, which makes a record of the other half.
    #expect(counts["mapping"]?.first == 0)
    // Dispatch keeps its event loop, and a worker for each core, which waits for work.
    let workers = 1 + ProcessInfo.processInfo.activeProcessorCount
    let threads = try #require(counts["thread"])
    #expect(threads[0] <= workers, "\(child.output)")
    #expect((8 + rounds...8 + rounds + 4 * workers).contains(threads[1]), "\(child.output)")
    #expect((counts["blocked"]?.first ?? workers + 1) <= workers, "\(child.output)")
    #expect((counts["descriptor"]?.first ?? 9) <= 3, "\(child.output)")
  }

  /// Also in copies of the process that no handler of fork has prepared.
  @Test func childrenOfForkWork() throws {
    let child = try ResourceChild.run("fork", "100")
    #expect(child.exitCode == 0)
    #expect(child.output.contains("failed 0"), "\(child.output)")
    #expect(Self.counts(child)["source"]?.first == 0)
  }

  @Test func signalHandlersMayOpenAndClose() throws {
    let child = try ResourceChild.run("signals", "5000")
    #expect(child.exitCode == 0)
    #expect(child.output.contains("signals true"), "\(child.output)")
    #expect(child.output.contains("left 0"), "\(child.output)")
  }

  @Test func partsOfRegionsAreToldApart() throws {
    let child = try ResourceChild.run("regions", "3000")
    #expect(child.exitCode == 0)
    #expect(child.output.contains("right 3000"), "\(child.output)")
  }

  @Test func processesAndServersWork() throws {
    let child = try ResourceChild.run("processes", "20")
    #expect(child.exitCode == 0)
    #expect(child.output.contains(#"said ["said\n"]"#), "\(child.output)")
    #expect(child.output.contains("echoes 20"), "\(child.output)")
    #expect(child.output.contains("left 0"), "\(child.output)")
  }

  @Test func whatTheSystemKeepsIsNoLeak() throws {
    let child = try ResourceChild.run("kept")
    #expect(child.exitCode == 0)
    #expect(child.output.contains("left 0"), "\(child.output)")
  }
}
