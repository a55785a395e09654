/// Bytes are not what a ``ByteWriter`` wrote.
public struct DamagedData: Error, Equatable {
  public init() {}
}

/// Takes values out of bytes again. Every read is checked: damage ends in ``DamagedData``, never in a trap.
public struct ByteReader {
  private let bytes: [UInt8]
  private var index: Int
  private let end: Int

  public init(_ bytes: [UInt8], from start: Int = 0) {
    self.bytes = bytes
    index = start
    end = bytes.count
  }

  public var remaining: Int { end - index }
  public var isAtEnd: Bool { index == end }

  /// The place of so many bytes, which are then passed.
  private mutating func take(_ count: Int) throws(DamagedData) -> Int {
    guard count >= 0, count <= end - index else { throw DamagedData() }
    defer { index += count }
    return index
  }

  public mutating func read<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type = Value.self
  ) throws(DamagedData) -> Value {
    let start = try take(MemoryLayout<Value>.size)
    return bytes.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Value.self))
    }
  }

  public mutating func readBool() throws(DamagedData) -> Bool {
    switch try read(UInt8.self) {
    case 0: return false
    case 1: return true
    default: throw DamagedData()
    }
  }

  public mutating func readDouble() throws(DamagedData) -> Double {
    Double(bitPattern: try read(UInt64.self))
  }

  /// A count of things that take at least `size` bytes each, so that damage can not ask for endless memory.
  public mutating func readCount(ofAtLeast size: Int = 1) throws(DamagedData) -> Int {
    let count = Int(try read(UInt32.self))
    guard count <= remaining / max(size, 1) else { throw DamagedData() }
    return count
  }

  public mutating func readString() throws(DamagedData) -> String {
    let count = try readCount()
    let start = try take(count)
    return bytes.withUnsafeBufferPointer {
      String(decoding: UnsafeBufferPointer(rebasing: $0[start..<start + count]), as: UTF8.self)
    }
  }

  public mutating func readStrings() throws(DamagedData) -> [String] {
    let count = try readCount(ofAtLeast: 4)
    var texts: [String] = []
    texts.reserveCapacity(count)
    for _ in 0..<count { texts.append(try readString()) }
    return texts
  }

  public mutating func readArray<Element: PlainData>(
    of type: Element.Type = Element.self
  ) throws(DamagedData) -> [Element] {
    let stride = MemoryLayout<Element>.stride
    let count = Int(try read(UInt32.self))
    guard Int(try read(UInt16.self)) == stride, count <= remaining / stride else {
      throw DamagedData()
    }
    let start = try take(count * stride)
    if count == 0 { return [] }
    let isValid = bytes.withUnsafeBytes { raw in
      let base = raw.baseAddress! + start
      return (0..<count).allSatisfy { Element.isValid(base + $0 * stride) }
    }
    guard isValid else { throw DamagedData() }
    return bytes.withUnsafeBytes { raw in
      Array(unsafeUninitializedCapacity: count) { elements, initialized in
        UnsafeMutableRawBufferPointer(elements).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: raw[start..<start + count * stride]))
        initialized = count
      }
    }
  }
}
