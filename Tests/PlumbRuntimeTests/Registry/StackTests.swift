import CPlumbRuntime
import PlumbInspect
import Synchronization
import Testing

/// What records say of the calls that made something: in themselves, or in a stack that many share.
@Suite struct StackTests {
  private let reader: RegistryReader
  /// Keys that neither a mapping nor a task of the process has.
  private static let first = UInt64(0xdeaf) << 48

  init() throws {
    reader = try RegistryReader(reader: SelfMemory(), address: plumb_registry_address())
  }

  /// Return addresses that no stack of this process has.
  private static func frames(_ count: Int, seed: UInt64) -> [UInt64] {
    (0..<UInt64(count)).map { 0x7000_0000_0000 + seed << 16 + $0 * 5 }
  }

  private static func stack(of frames: [UInt64]) -> UInt64 {
    plumb_stack_of(frames, UInt32(frames.count))
  }

  private func frames(ofMappingWith stack: UInt64) throws -> [UInt64] {
    let key = Self.first + stack % (1 << 40)
    let record = try #require(plumb_registry_begin(PLUMB_MAPPING, key))
    record.pointee.labels = nil
    record.pointee.stack = stack
    plumb_registry_commit(record)
    defer { plumb_registry_remove(PLUMB_MAPPING, key) }
    return try #require(reader.records([.mapping]).first { $0.key == key }).frames
  }

  @Test(arguments: [1, 2, 6, 7, 15, 16]) func areReadAsTheyWereWritten(count: Int) throws {
    let frames = Self.frames(count, seed: 1)
    #expect(try self.frames(ofMappingWith: Self.stack(of: frames)) == frames)
  }

  @Test func theSameCallsAreOneStack() {
    let frames = Self.frames(16, seed: 2)
    #expect(Self.stack(of: frames) == Self.stack(of: frames))
    #expect(Self.stack(of: frames) != Self.stack(of: Array(frames.dropLast())))
    #expect(Self.stack(of: frames) != Self.stack(of: frames.reversed()))
    #expect(Self.stack(of: []) == 0)
  }

  /// A task's record has room for some, at the place where others have their details.
  @Test func tasksHaveTheirOwn() throws {
    let task = UInt64(0x900)
    for count in [0, 1, 6, 3] {
      let entry = plumb_task_begin(task)
      let record = try #require(entry.record)
      record.pointee.labels = nil
      record.pointee.stack = UInt64(count)
      let frames = Self.frames(count, seed: UInt64(10 + count))
      withUnsafeMutableBytes(of: &record.pointee.frames) { room in
        frames.withUnsafeBytes { room.copyMemory(from: $0) }
      }
      plumb_task_commit(entry)
      let found = try #require(reader.records([.task]).first { $0.key == task })
      #expect(found.frames == frames)
      #expect(found.details == [0, 0])
    }
    #expect(plumb_task_remove(task))
  }

  /// What does not lead to a stack gives none: nothing there, no mark, a count that cannot be.
  @Test func damageIsNoStack() throws {
    #expect(try frames(ofMappingWith: 7) == [])
    #expect(try frames(ofMappingWith: 0x1000) == [])
    #expect(try frames(ofMappingWith: .max) == [])
    var words = [UInt64](repeating: 0, count: 32)
    for head in [0, UInt64(PLUMB_STACK_MAGIC), UInt64(PLUMB_STACK_MAGIC) | 17 << 32] {
      words[0] = head
      let found = try words.withUnsafeBytes {
        try frames(ofMappingWith: UInt64(UInt(bitPattern: $0.baseAddress!)))
      }
      #expect(found == [])
    }
  }

  /// Threads that note the same stacks at one time may keep one of them twice, and never lose or mix one.
  @Test func threadsAgree() throws {
    let stacks = (0..<500).map { Self.frames(8 + $0 % 9, seed: UInt64(1000 + $0)) }
    let found = Mutex<[UInt64: Int]>([:])
    let threads = (0..<8).map { _ in
      JoinedThread {
        for (index, frames) in stacks.enumerated() {
          let stack = Self.stack(of: frames)
          found.withLock { $0[stack] = index }
        }
      }
    }
    for thread in threads { thread.join() }
    let all = found.withLock { $0 }
    #expect(Set(all.values) == Set(stacks.indices))
    for (stack, index) in all where index % 50 == 0 {
      #expect(try frames(ofMappingWith: stack) == stacks[index])
    }
  }

  /// A program that makes things by recursion has stacks without end: from some number on only the innermost calls of new ones are kept.
  @Test func thereIsAnEnd() throws {
    let child = try ResourceChild.run("stacks", "100000")
    #expect(child.exitCode == 0)
    let numbers = Dictionary(
      child.lines.compactMap { $0.count == 2 ? ($0[0], Int($0[1]) ?? -1) : nil },
      uniquingKeysWith: { $1 })
    #expect(numbers["whole"] == 65_536)
    #expect(numbers["innermost"] == 100_000 - 65_536)
    #expect(try #require(numbers["bytes"]) < 20_000_000)
  }
}
