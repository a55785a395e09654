import Foundation
import PlumbRuntime
import Testing

/// Stacks of threads that go on, in processes of their own.
@Suite struct ThreadStacksTests {
  @Test func everyThreadOfManyAnswers() throws {
    let child = try HangChild.run("many")
    #expect(child.lines == [String](repeating: "whole: 200 of 200", count: 5), "\(child)")
  }

  /// While threads compute, allocate, open and close shared objects, fork, and throw C++ exceptions: 10,000 samples.
  @Test func nothingBreaksInAStorm() throws {
    let child = try HangChild.run("storm")
    #expect(child.signal == nil)
    #expect(child.output == "without answer: 0\n", "\(child)")
  }

  @Test func aThreadThatBlocksTheSignalIsDescribed() throws {
    let child = try HangChild.run("deaf")
    let deaf = child.lines.filter { $0.hasPrefix("deaf") }
    #expect(deaf == ["deaf noAnswer deaf blocks call 34"], "\(child)")
    #expect(child.lines.filter { $0 == "hang-child answered" }.count == 3)
    #expect(child.output.contains("\"deaf\" blocks SIGPROF and could not be asked (system call 34"))
  }

  @Test(arguments: ["profiler-before", "profiler-after"])
  func aProfilerKeepsItsSignal(name: String) throws {
    let child = try HangChild.run(name)
    #expect(child.signal == nil)
    #expect(child.output == "ticks, and answers: true\n", "\(child)")
  }

  @Test func aThreadThatIsSampledSleepsInFull() throws {
    let child = try HangChild.run("sleep")
    #expect(child.lines == ["slept in full: true", "samples: true"], "\(child)")
  }

  @Test func aForkedChildSamplesItself() throws {
    let child = try HangChild.run("fork")
    #expect(child.lines == ["parent: 2", "child: 6", "parent: 2"], "\(child)")
  }

  @Test func aThreadThatIsNotThere() throws {
    let child = try HangChild.run("ended")
    #expect(child.output == "[\"ended\"]\n", "\(child)")
  }

  @Test func theCrashHandlerAndSamplingShareTheSignal() throws {
    let directory = FileManager.default.temporaryDirectory.path + "/plumb-hang-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let child = try HangChild.run("crash", [directory])
    #expect(child.signal == SIGSEGV)
    #expect(child.lines.first == "notices: []", "\(child)")
    #expect(child.output.contains("answered: 3"))
    let report = try #require(
      try FileManager.default.contentsOfDirectory(atPath: directory).first {
        $0.hasSuffix(".crash")
      })
    let text = try String(contentsOfFile: directory + "/" + report, encoding: .utf8)
    // The main thread, three that sleep, and the one that samples meanwhile.
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("thread") }.count == 5, "\(text)")
    #expect(!text.contains("no-answer"))
  }

  @Test func theTaskOfAThreadAndItsAsyncCallers() throws {
    let child = try HangChild.run("async")
    #expect(child.output.contains("task: outer\n"))
    let frames = child.lines.filter { $0.hasPrefix("frame: ") }.map { $0.dropFirst(7) }
    #expect(
      frames == ["innerFunction(_:_:)", "middleFunction(_:_:)", "outerFunction(_:_:)"],
      "\(child)")
  }

  /// In this very process: the tests go on meanwhile.
  @Test func theThreadsOfThisProcess() {
    let stacks = ThreadStacks.capture(limit: .seconds(10))
    #expect(stacks.contains { $0.problem == nil && !$0.frames.isEmpty })
    #expect(ThreadStacks.all().contains(getpid()))
  }
}
