import Foundation
import PlumbInspect
import PlumbSymbols
import Testing

/// Cores from full disks and broken transfers: an error or fewer facts, and never a crash, a hang or memory without bound.
@Suite(.serialized) struct HostileCoreTests {
  static let directory = try! TemporaryDirectory()

  /// Opens a core as far as it can be opened, reads its tasks, and checks that nothing is out of proportion.
  static func survive(_ path: String) -> Bool {
    do throws(CoreError) {
      let core = try Core.open(path) { _, _ in nil }
      for thread in core.threads {
        #expect(thread.frames.count <= 500)
        #expect(thread.asyncChains.count <= 100_000)
      }
      let decoder = TaskDecoder(
        reader: core.memory, anchors: SampleTasks.anchors, isCode: SampleImage.code.contains)
      let tasks = decoder.decode(core.memory.find(SampleTasks.metadata, limit: 1000))
      #expect(tasks.allSatisfy { $0.backtrace.count <= 10_001 })
      return true
    } catch {
      #expect("\(error)".hasPrefix(path))
      return false
    }
  }

  @Test func aCoreThatIsCutAnywhere() throws {
    let bytes = SampleCore.bytes
    var opened = 0
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 1000)) {
      let path = try Self.directory.write(Array(bytes[..<length]), to: "cut")
      if Self.survive(path) { opened += 1 }
      // The table of segments comes first: behind it every core opens, and says what it lacks.
      if length >= 64 + 5 * 56 {
        let core = try Core.open(path) { _, _ in nil }
        #expect(core.notices.contains { $0.contains("cut short") })
      }
    }
    #expect(opened > 900)
  }

  @Test func aCoreThatIsDamagedAnywhere() throws {
    var random = Generator(state: 7)
    let clean = SampleCore.bytes
    var opened = 0
    for _ in 0..<10_000 {
      var bytes = clean
      for _ in 0...Int.random(in: 0..<8, using: &random) {
        // Most of a core is memory; the first bytes matter more.
        let range = Bool.random(using: &random) ? 0..<2048 : 0..<bytes.count
        let index = Int.random(in: range, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default:
          for place in index..<min(index + 8, bytes.count) { bytes[place] = 0xff }
        }
      }
      if Self.survive(try Self.directory.write(bytes, to: "damaged")) { opened += 1 }
    }
    #expect(opened > 5000)
  }

  /// Numbers that would be memory without bound if they were believed.
  @Test func numbersBeyondReason() throws {
    for (offset, value) in [
      (56, UInt64(0xffff)), (40, UInt64.max), (32, UInt64.max), (64 + 8, UInt64.max),
      (64 + 32, UInt64.max), (120 + 16, UInt64.max - 100), (120 + 40, UInt64.max),
      (120 + 32, UInt64.max),
    ] {
      var bytes = SampleCore.bytes
      let width = offset == 56 ? 2 : 8
      for index in 0..<width {
        bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (index * 8))
      }
      _ = Self.survive(try Self.directory.write(bytes, to: "reason"))
    }
    var builder = SampleCore.builder
    builder.files([(0..<UInt64.max, UInt64.max, SampleImage.path)])
    builder.auxiliary([(33, UInt64.max), (25, UInt64.max), (31, 1)])
    builder.thread(id: .max, signal: .max, registers: [16: .max, 19: .max, 4: .max, 1: .max - 15])
    #expect(Self.survive(try Self.directory.write(builder.bytes(), to: "reason")))
  }

  /// Overlapping segments and a thousand threads on one stack.
  @Test func manyOfEverything() throws {
    var builder = SampleCore.builder
    for index in 0..<1000 {
      builder.thread(
        id: UInt32(1000 + index),
        registers: [
          16: SampleImage.framed + 0x40, 19: SampleCore.stack + 0x10, 4: SampleCore.stack + 0x20,
        ])
      builder.loads.append(
        .init(
          address: SampleCore.stack + UInt64(index), bytes: [1, 2, 3], size: 4096, permissions: 7))
    }
    let path = try Self.directory.write(builder.bytes(), to: "many")
    let core = try Core.open(path) { _, _ in nil }
    #expect(core.threads.count == 1002)
    #expect(core.threads[1001].frames.map(\.pc) == core.threads[0].frames.map(\.pc))
    // What overlaps an earlier segment is left out.
    #expect(core.mappings.count == 5)
  }
}
