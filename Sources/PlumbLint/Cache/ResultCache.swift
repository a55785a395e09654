import PlumbFlow
import PlumbSource

/// Final results by the key of all that went into them, so that a run in which nothing has changed only reads and hashes.
public struct ResultCache: Sendable {
  private let directory: CacheDirectory
  private static let magic: UInt64 = 0x3154_4C55_5345_5250

  public init(directory: CacheDirectory) { self.directory = directory }

  private func file(_ key: ContentHash) -> String { directory.file("result-\(key)") }

  /// What was stored under the key, unless it is damaged.
  public func result(for key: ContentHash) -> [UInt8]? {
    let path = file(key)
    guard let file = CacheFileReader(path), file.size >= 16,
      let header = file.read(at: 0, count: 16),
      let bytes = file.read(at: 16, count: file.size - 16)
    else { return nil }
    var reader = ByteReader(header)
    guard let magic = try? reader.read(UInt64.self), magic == Self.magic,
      let checksum = try? reader.read(UInt64.self), checksum == ContentHash(bytes).low
    else { return nil }
    CacheDirectory.touch(path)
    return bytes
  }

  /// The failure, if it could not be kept.
  @discardableResult
  public func store(_ bytes: [UInt8], for key: ContentHash) -> CacheFailure? {
    var header = ByteWriter()
    header.write(Self.magic)
    header.write(ContentHash(bytes).low)
    do {
      let writer = try CacheFileWriter(in: directory)
      writer.write(header.bytes)
      writer.write(bytes)
      let failure = writer.finish(header: header.bytes, replacing: file(key))
      if failure == nil { directory.evict() }
      return failure
    } catch {
      return error
    }
  }
}
