import Foundation
import PlumbInspect
import PlumbSymbols
import Testing

/// A core that was made up, whose every byte is known.
@Suite struct SampleCoreTests {
  static let directory = try! TemporaryDirectory()
  static let core = Result {
    try Core.open(directory.write(SampleCore.bytes, to: "core")) { _, _ in nil }
  }
  let core: Core

  init() throws { core = try Self.core.get() }

  @Test func itTellsWhatTheProcessDiedOf() {
    #expect(core.signal?.number == 11)
    #expect(core.signal?.code == 1)
    #expect(core.signal?.faultAddress == 0x10)
    #expect(core.signal?.senderPID == nil)
    #expect(core.process.pid == 100)
    #expect(core.process.parentPID == 7)
    #expect(core.process.userID == 1000)
    #expect(core.process.threadName == "sample")
    #expect(core.process.commandLine == "sample --port 80")
    #expect(core.process.executable == "a")
  }

  @Test func aSentSignalNamesItsSender() throws {
    var builder = CoreBuilder()
    builder.thread(id: 5, signal: 6, registers: [:])
    builder.signal(6, code: -6, value: 1000 << 32 | 77)
    let path = try Self.directory.write(builder.bytes(), to: "sent")
    let signal = try #require(try Core.open(path) { _, _ in nil }.signal)
    #expect(signal.senderPID == 77)
    #expect(signal.senderUserID == 1000)
    #expect(signal.faultAddress == nil)
  }

  @Test func imagesAreFoundByTheirHeaders() throws {
    #expect(core.images.count == 1)
    let image = try #require(core.images.first)
    #expect(image.path == SampleImage.path)
    #expect(image.buildID?.hex == SampleImage.buildID)
    #expect(image.bias == SampleImage.base)
    #expect(image.range == SampleImage.base..<SampleImage.base + 0x2000)
    #expect(core.image(containing: SampleImage.framed) != nil)
    #expect(core.image(containing: SampleCore.heap) == nil)
    #expect(
      core.notices == [
        "\(SampleImage.path): no file with build-id \(SampleImage.buildID); "
          + "frames in it are without names, and may be missing"
      ])
  }

  @Test func threadsAreUnwoundByCallFrameInformation() throws {
    #expect(core.threads.map(\.id) == [100, 101])
    let thread = core.threads[0]
    #expect(
      thread.frames.map(\.pc) == [
        SampleImage.framed + 0x40, SampleImage.frameless + 0x50, SampleImage.start + 0x10,
      ])
    #expect(thread.frames.map(\.isExact) == [true, false, false])
    #expect(
      thread.frames.map(\.method) == [.registers, .callFrameInformation, .callFrameInformation])
    #expect(thread.frames.map(\.stackPointer) == [0x10, 0x30, 0x78].map { SampleCore.stack + $0 })
    #expect(thread.unwinding.end == .startOfThread)
    #expect(thread.frames[1].registers[.rbp] == SampleCore.stack + 0x180)
    // Callee-saved registers pass through, others are not made up.
    #expect(thread.frames[2].registers[.r14] == SampleCore.heap + 0x800)
    #expect(thread.frames[2].registers[.rax] == nil)
  }

  @Test func aWildCallAndAFramePointerLeadOn() {
    let thread = core.threads[1]
    #expect(
      thread.frames.map(\.pc) == [0x10, SampleImage.unknown + 0x20, SampleImage.start + 0x20])
    #expect(thread.frames.map(\.method) == [.registers, .stackTop, .framePointer])
    #expect(thread.unwinding.end == .startOfThread)
  }

  @Test func memoryIsWhatWasDumped() {
    #expect(core.memory.load(SampleImage.base, as: UInt32.self) == 0x464c_457f)
    #expect(core.memory.load(SampleImage.framed, as: UInt8.self) == nil)
    #expect(core.memory.load(SampleCore.stack + 0x1fc, as: UInt64.self) == nil)
    #expect(core.memory.load(UInt64.max - 3, as: UInt64.self) == nil)
    #expect(
      core.memory.find(SampleTasks.metadata, limit: 10) == [
        SampleCore.firstTask, SampleCore.secondTask,
      ])
    #expect(core.memory.find(SampleTasks.metadata, limit: 1).count == 1)
  }

  @Test func mappingsHaveTheirPermissions() {
    #expect(core.mappings.count == 4)
    #expect(core.mappings.map(\.path) == [SampleImage.path, SampleImage.path, nil, nil])
    #expect(core.mappings[1].permissions == [.read, .execute])
    #expect(core.mappings[1].dumpedSize == 0)
    #expect(core.mappings[2].permissions == [.read, .write])
    #expect(core.mappings[2].dumpedSize == 0x1000)
  }

  /// The fuzzer begins with this core.
  @Test func theSeedOfTheFuzzerIsThisCore() throws {
    let seed = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fuzz/Seeds/sample.core")
    if ProcessInfo.processInfo.environment["PLUMB_RECORD"] == "1" {
      try Data(SampleCore.bytes).write(to: seed)
    }
    #expect(try Array(Data(contentsOf: seed)) == SampleCore.bytes, "record it with PLUMB_RECORD=1")
  }
}
