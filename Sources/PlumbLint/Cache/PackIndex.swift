import PlumbFlow
import PlumbSource

/// Where in a pack an entry is.
struct PackEntry: PlainData {
  var high: UInt64
  var low: UInt64
  var offset: UInt64
  var size: UInt32
  /// Hours since 1970.
  var lastUsed: UInt32

  var key: ContentHash { ContentHash(high: high, low: low) }

  init(key: ContentHash, offset: Int, size: Int, lastUsed: UInt32) {
    high = key.high
    low = key.low
    self.offset = UInt64(offset)
    self.size = UInt32(size)
    self.lastUsed = lastUsed
  }

  static func isValid(_ bytes: UnsafeRawPointer) -> Bool { true }
}

/// A pack: a header, the entries one after another, the index.
///
/// One file for all entries of a directory reads and writes some ten times faster than a file for each.
enum PackFormat {
  static let headerSize = 32
  private static let magic: UInt32 = 0x4B50_4C50  // "PLPK"
  private static let version: UInt32 = 1

  static func header(indexOffset: Int, index: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(capacity: headerSize)
    writer.write(magic)
    writer.write(version)
    writer.write(UInt64(indexOffset))
    writer.write(UInt64(index.count))
    writer.write(ContentHash(index).low)
    return writer.bytes
  }

  /// The index of a pack, or nil if it is damaged or of another version.
  static func index(of file: CacheFileReader) -> [ContentHash: PackEntry]? {
    guard let header = file.read(at: 0, count: headerSize) else { return nil }
    var reader = ByteReader(header)
    guard let magic = try? reader.read(UInt32.self), magic == Self.magic,
      let version = try? reader.read(UInt32.self), version == Self.version,
      let offset = try? reader.read(UInt64.self), let size = try? reader.read(UInt64.self),
      let checksum = try? reader.read(UInt64.self),
      offset <= UInt64(file.size), size <= UInt64(file.size),
      let bytes = file.read(at: Int(offset), count: Int(size)),
      ContentHash(bytes).low == checksum
    else { return nil }
    var index = ByteReader(bytes)
    guard let entries = try? index.readArray(of: PackEntry.self) else { return nil }
    var found: [ContentHash: PackEntry] = [:]
    found.reserveCapacity(entries.count)
    for entry in entries where entry.offset <= offset && UInt64(entry.size) <= offset - entry.offset
    {
      found[entry.key] = entry
    }
    return found
  }
}
