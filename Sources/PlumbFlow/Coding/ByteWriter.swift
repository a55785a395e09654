/// Puts values one after another into bytes, little-endian, for ``ByteReader``.
public struct ByteWriter: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  public mutating func write(_ value: some FixedWidthInteger & BitwiseCopyable) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  public mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

  public mutating func write(_ value: Double) { write(value.bitPattern) }

  public mutating func write(count: Int) { write(UInt32(clamping: count)) }

  public mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      write(count: utf8.count)
      bytes.append(contentsOf: utf8)
    }
  }

  public mutating func write(_ texts: [String]) {
    write(count: texts.count)
    for text in texts { write(text) }
  }

  /// The elements as they lie in memory: the file is read by the same build that wrote it, or not at all.
  public mutating func write<Element: PlainData>(_ elements: [Element]) {
    write(count: elements.count)
    write(UInt16(MemoryLayout<Element>.stride))
    elements.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  public mutating func write(raw: [UInt8]) { bytes.append(contentsOf: raw) }

  /// Writes over eight bytes written before.
  public mutating func replace(at offset: Int, with value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { value in
      for index in 0..<8 { bytes[offset + index] = value[index] }
    }
  }
}

/// A value without references, which may be written and read as its memory.
public protocol PlainData: BitwiseCopyable {
  /// Whether the bytes are a value of the type: no case that does not exist, no flag beside 0 and 1.
  static func isValid(_ bytes: UnsafeRawPointer) -> Bool
}

extension UInt32: PlainData {
  public static func isValid(_ bytes: UnsafeRawPointer) -> Bool { true }
}

extension UInt64: PlainData {
  public static func isValid(_ bytes: UnsafeRawPointer) -> Bool { true }
}
