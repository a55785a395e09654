import CPlumbRuntime
import Glibc
import PlumbInspect
import Synchronization
import Testing

/// The table in C, and its reader, which takes no lock.
@Suite struct RegistryTests {
  private let reader: RegistryReader
  /// Keys that no mapping of the process has.
  private static let first = UInt64(0xdead) << 48

  init() throws {
    reader = try RegistryReader(reader: SelfMemory(), address: plumb_registry_address())
  }

  private func record(_ key: UInt64) -> RegistryRecord? {
    reader.records([.mapping]).first { $0.key == key }
  }

  private func make(
    _ key: UInt64, detail: UInt64 = 0, state: UInt16 = 0,
    labels: UnsafePointer<plumb_label_set>? = nil
  ) {
    guard let record = plumb_registry_begin(PLUMB_MAPPING, key) else { return }
    record.pointee.identity = key ^ 1
    record.pointee.creator = 7
    record.pointee.born_ns = 8
    record.pointee.owner = 9
    record.pointee.labels = labels
    record.pointee.detail = (detail, ~detail)
    record.pointee.state = state
    record.pointee.thread = 10
    record.pointee.stack = plumb_stack_of([11, 12], 2)
    plumb_registry_commit(record)
  }

  @Test func readsWhatWasWritten() throws {
    let key = Self.first + 1
    make(key, detail: 5, state: 3, labels: plumb_label_set_create(nil))
    defer { plumb_registry_remove(PLUMB_MAPPING, key) }
    let found = try #require(record(key))
    #expect(found.kind == .mapping)
    #expect(found.identity == key ^ 1)
    #expect(found.creator == 7)
    #expect(found.born == 8)
    #expect(found.owner == 9)
    #expect(found.labels == [])
    #expect(found.details == [5, ~5])
    #expect(found.state == 3)
    #expect(found.thread == 10)
    #expect(found.frames == [11, 12])
  }

  /// Whoever answers comes with the labels.
  @Test func withoutLabelsNobodyAnswers() throws {
    let key = Self.first + 6
    make(key)
    defer { plumb_registry_remove(PLUMB_MAPPING, key) }
    #expect(try #require(record(key)).owner == nil)
  }

  @Test func whatIsRemovedIsGone() {
    let key = Self.first + 2
    make(key)
    #expect(plumb_registry_remove(PLUMB_MAPPING, key))
    #expect(record(key) == nil)
    #expect(!plumb_registry_remove(PLUMB_MAPPING, key))
  }

  @Test func aKeyThatIsUsedAgainHasOneRecord() {
    let key = Self.first + 3
    make(key, detail: 1)
    make(key, detail: 2)
    defer { plumb_registry_remove(PLUMB_MAPPING, key) }
    #expect(reader.records([.mapping]).filter { $0.key == key }.map(\.details[0]) == [2])
  }

  @Test func stateChangesAlone() throws {
    let key = Self.first + 4
    make(key, detail: 1, state: 0b11)
    defer { plumb_registry_remove(PLUMB_MAPPING, key) }
    #expect(plumb_registry_change_state(PLUMB_MAPPING, key, 0b01, 0b100))
    #expect(try #require(record(key)).state == 0b110)
    // Of no other test, which may run now.
    let nobodys = Self.first + (1 << 20)
    #expect(!plumb_registry_change_state(PLUMB_MAPPING, nobodys, 0, 1))
  }

  @Test func momentsTellBeforeFromAfter() throws {
    let moment = plumb_registry_moment()
    let key = Self.first + 5
    make(key)
    defer { plumb_registry_remove(PLUMB_MAPPING, key) }
    #expect(try #require(record(key)).moment >= moment)
    #expect(try #require(record(key)).moment < plumb_registry_moment())
  }

  /// Eight threads make and remove; a reader beside them never sees a record that is half of one and half of another.
  @Test func readersNeverSeeHalfARecord() {
    let base = Self.first + (1 << 32)
    let isDone = Atomic(0)
    let threads = (0..<8).map { index in
      JoinedThread {
        for round in 0..<20_000 {
          let key = base + UInt64(index << 16) + UInt64(round % 64)
          make(key, detail: key)
          if round % 3 == 0 { plumb_registry_remove(PLUMB_MAPPING, key) }
        }
        isDone.wrappingAdd(1, ordering: .releasing)
      }
    }
    var torn = 0
    var seen = 0
    while isDone.load(ordering: .acquiring) < threads.count {
      for record in reader.records([.mapping])
      where record.key >= base && record.key < base + (1 << 32) {
        seen += 1
        if record.details != [record.key, ~record.key] || record.identity != record.key ^ 1 {
          torn += 1
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(torn == 0)
    #expect(seen > 0)
    for index in 0..<8 {
      for round in 0..<64 {
        plumb_registry_remove(PLUMB_MAPPING, base + UInt64(index << 16) + UInt64(round))
      }
    }
    let left = reader.records([.mapping]).filter { $0.key >= base && $0.key < base + (1 << 32) }
    #expect(left == [])
  }

  /// Another version, damage and rubbish are errors with words, and no records.
  @Test func refusesWhatItDoesNotKnow() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let problem = bytes.withUnsafeMutableBytes { buffer -> RegistryReader.Problem? in
      let address = UInt64(UInt(bitPattern: buffer.baseAddress!))
      #expect(throws: RegistryReader.Problem.unreadable) {
        try RegistryReader(reader: SelfMemory(), address: address)
      }
      buffer.storeBytes(of: PLUMB_REGISTRY_MAGIC, as: UInt64.self)
      buffer.storeBytes(of: 99, toByteOffset: 8, as: UInt32.self)
      buffer.storeBytes(of: 1, toByteOffset: 16, as: UInt32.self)
      do throws(RegistryReader.Problem) {
        _ = try RegistryReader(reader: SelfMemory(), address: address)
        return nil
      } catch {
        return error
      }
    }
    #expect(problem == .version(99))
    #expect(throws: RegistryReader.Problem.unreadable) {
      try RegistryReader(reader: SelfMemory(), address: 1)
    }
  }
}

/// The reader's offsets are the compiler's.
@Suite struct RegistryLayoutTests {
  @Test func theReaderKnowsTheLayout() {
    #expect(MemoryLayout<plumb_record>.stride == 128)
    #expect(MemoryLayout<plumb_record>.offset(of: \.state) == 6)
    #expect(MemoryLayout<plumb_record>.offset(of: \.labels) == 24)
    #expect(MemoryLayout<plumb_record>.offset(of: \.moment) == 36)
    #expect(MemoryLayout<plumb_record>.offset(of: \.born_ns) == 56)
    #expect(MemoryLayout<plumb_stack>.offset(of: \.frame_count) == 4)
    #expect(MemoryLayout<plumb_stack>.size == 24)
    #expect(MemoryLayout<plumb_label_set>.offset(of: \.owner) == 16)
    #expect(MemoryLayout<plumb_label_set>.offset(of: \.labels) == 32)
  }
}
