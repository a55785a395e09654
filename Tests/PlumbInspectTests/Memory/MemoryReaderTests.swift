import Glibc
import PlumbInspect
import Testing

/// Reading without ever faulting.
@Suite struct MemoryReaderTests {
  static let readers: [any MemoryReader] = [SelfMemory(), ProcessMemory(pid: getpid())]

  /// Two pages, of which the second is not readable.
  final class GuardedPage: @unchecked Sendable {
    let start = mmap(nil, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
    var address: UInt64 { UInt64(UInt(bitPattern: start)) }

    init() {
      mprotect(start + 4096, 4096, PROT_NONE)
      for index in 0..<512 {
        start.storeBytes(of: UInt64(index), toByteOffset: index * 8, as: UInt64.self)
      }
    }

    deinit { munmap(start, 8192) }
  }

  @Test(arguments: [0, 1]) func numbers(index: Int) {
    let reader = Self.readers[index]
    let page = GuardedPage()
    #expect(reader.load(page.address + 16, as: UInt64.self) == 2)
    #expect(reader.load(page.address + 17, as: UInt16.self) == 0)
    #expect(reader.load(page.address + 4088, as: UInt64.self) == 511)
    #expect(reader.load(page.address + 4089, as: UInt64.self) == nil)
    for address in [0, 8, 0x10_0000, UInt64.max, UInt64.max - 7, 1 << 47, page.address + 4096] {
      #expect(reader.load(address, as: UInt64.self) == nil)
    }
  }

  @Test(arguments: [0, 1]) func bytesUpToTheEnd(index: Int) {
    let reader = Self.readers[index]
    let page = GuardedPage()
    #expect(reader.bytes(page.address + 4090, count: 6) == [0, 0, 0, 0, 0, 0])
    #expect(reader.bytes(page.address + 4090, count: 7) == nil)
    #expect(reader.bytes(page.address, count: -1) == nil)
    #expect(reader.bytes(page.address, count: 0) == [])
    #expect(reader.readableBytes(page.address + 4000, upTo: 1000).count == 96)
    #expect(reader.readableBytes(8, upTo: 1000).isEmpty)
  }

  @Test(arguments: [0, 1]) func strings(index: Int) {
    let reader = Self.readers[index]
    let page = GuardedPage()
    let text = Array("plumb\0".utf8)
    for (offset, byte) in text.enumerated() {
      page.start.storeBytes(of: byte, toByteOffset: 4090 + offset, as: UInt8.self)
    }
    #expect(reader.cString(page.address + 4090) == "plumb")
    #expect(reader.cString(page.address + 4090, limit: 5) == nil)
    page.start.storeBytes(of: 0x21, toByteOffset: 4095, as: UInt8.self)
    #expect(reader.cString(page.address + 4090) == nil)
    page.start.storeBytes(of: 0xff, toByteOffset: 4091, as: UInt8.self)
    page.start.storeBytes(of: 0, toByteOffset: 4095, as: UInt8.self)
    #expect(reader.cString(page.address + 4090) == nil)
  }

  /// More than one system call takes, with places that cannot be read among them.
  @Test(arguments: [0, 1]) func batches(index: Int) {
    let reader = Self.readers[index]
    let page = GuardedPage()
    var addresses: [UInt64] = []
    for number in 0..<3000 {
      addresses.append(
        number % 7 == 3
          ? 8 : number % 7 == 4 ? page.address + 4092 : page.address + UInt64(number % 512) * 8)
    }
    var words = [UInt64](repeating: .max, count: addresses.count)
    let isRead = words.withUnsafeMutableBytes { reader.read(addresses, size: 8, into: $0) }
    #expect(isRead.count == addresses.count)
    for number in addresses.indices {
      let isReadable = number % 7 != 3 && number % 7 != 4
      #expect(isRead[number] == isReadable)
      if isReadable { #expect(words[number] == UInt64(number % 512)) }
    }
  }

  /// Of different sizes, over the border of what cannot be read, and more than one system call takes.
  @Test(arguments: [0, 1]) func ranges(index: Int) {
    let reader = Self.readers[index]
    let page = GuardedPage()
    let ranges = (0..<3000).map { number -> Range<UInt64> in
      let start = page.address + UInt64(number % 511) * 8
      // Some end where the page does, some beyond.
      return start..<start + UInt64(1 + number % 13) * 8
    }
    let size = ranges.reduce(0) { $0 + $1.count }
    var words = [UInt64](repeating: .max, count: size / 8)
    let isRead = words.withUnsafeMutableBytes { reader.read(ranges, into: $0) }
    var place = 0
    for (range, isRead) in zip(ranges, isRead) {
      #expect(isRead == (range.upperBound <= page.address + 4096))
      let first = (range.lowerBound - page.address) / 8
      let expected = first..<first + UInt64(range.count) / 8
      if isRead { #expect(words[place..<place + expected.count].elementsEqual(expected)) }
      place += expected.count
    }
    #expect(isRead.contains(true) && isRead.contains(false))
  }

  @Test func aProcessThatIsGoneCannotBeRead() {
    let reader = ProcessMemory(pid: Int32.max)
    #expect(reader.load(0x1000, as: UInt64.self) == nil)
    var words = [UInt64](repeating: 0, count: 4)
    let isRead = words.withUnsafeMutableBytes { reader.read([1, 2, 3, 4], size: 8, into: $0) }
    #expect(isRead == [false, false, false, false])
  }
}
