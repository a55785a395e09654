import Foundation
import PlumbFlow
import PlumbSource
import Synchronization

/// Summaries of files by their content, kept from run to run in one pack a root.
///
/// A summary depends on nothing but the file's bytes, the tool and the names it looks for: the last two are the
/// `version`. Any worker may ask and store; nothing is visible to other processes before ``save()``.
public final class SummaryCache: Sendable {
  private let directory: CacheDirectory
  private let path: String
  private let old: CacheFileReader?
  private let index: [ContentHash: PackEntry]
  private let hour: UInt32
  private let state = Mutex(State())

  private struct State {
    var used: Set<ContentHash> = []
    var added: [ContentHash: PackEntry] = [:]
    var writer: CacheFileWriter?
    var failure: CacheFailure?
  }

  /// An entry that no run has used for so many hours is dropped when the pack is next written.
  static let lifetime: UInt32 = 24 * 14

  /// `root` tells the packs of one directory apart: the directory from which the tool runs.
  public init(
    directory: CacheDirectory, root: String, version: String,
    hour: UInt32 = UInt32(time(nil) / 3600)
  ) {
    self.directory = directory
    self.hour = hour
    var name = ByteWriter()
    name.write(root)
    name.write(version)
    name.write(SourceSummary.formatVersion)
    path = directory.file("summaries-\(ContentHash(name.bytes))")
    old = CacheFileReader(path)
    index = old.flatMap { PackFormat.index(of: $0) } ?? [:]
  }

  /// The summary of a content, under the path that it has now.
  public func summary(of content: ContentHash, path: String) -> SourceSummary? {
    guard let entry = index[content],
      let bytes = old?.read(at: Int(entry.offset), count: Int(entry.size)),
      let summary = try? SourceSummary(decoding: bytes, path: path)
    else { return nil }
    state.withLock { _ = $0.used.insert(content) }
    return summary
  }

  public func store(_ summary: SourceSummary, of content: ContentHash) {
    let bytes = summary.encoded()
    state.withLock { state in
      guard state.failure == nil, state.added[content] == nil,
        let writer = openWriter(&state)
      else { return }
      state.added[content] = PackEntry(
        key: content, offset: writer.size, size: bytes.count, lastUsed: hour)
      writer.write(bytes)
    }
  }

  private func openWriter(_ state: inout State) -> CacheFileWriter? {
    if let writer = state.writer { return writer }
    do {
      let writer = try CacheFileWriter(in: directory)
      writer.write([UInt8](repeating: 0, count: PackFormat.headerSize))
      state.writer = writer
      return writer
    } catch {
      state.failure = error
      return nil
    }
  }

  /// Writes what this run has added. The failure, if it could not be kept.
  public func save() -> CacheFailure? {
    state.withLock { (state: inout State) -> CacheFailure? in
      let isStale = state.used.contains { hour - min(index[$0]!.lastUsed, hour) >= 24 }
      if state.added.isEmpty, !isStale {
        if !state.used.isEmpty { CacheDirectory.touch(path) }
        return state.failure
      }
      guard let writer = openWriter(&state) else { return state.failure }
      state.writer = nil
      let failure = finish(writer, added: state.added, used: state.used)
      state.added = [:]
      return failure
    }
  }

  private func finish(
    _ writer: CacheFileWriter, added: [ContentHash: PackEntry], used: Set<ContentHash>
  ) -> CacheFailure? {
    var entries = Array(added.values)
    let room = directory.sizeLimit / 2 - writer.size
    for entry in kept(used, besides: added, room: room) {
      guard let bytes = old?.read(at: Int(entry.offset), count: Int(entry.size)) else { continue }
      entries.append(
        PackEntry(
          key: entry.key, offset: writer.size, size: bytes.count,
          lastUsed: used.contains(entry.key) ? hour : entry.lastUsed))
      writer.write(bytes)
    }
    entries.sort { $0.key < $1.key }
    var index = ByteWriter(capacity: entries.count * 32 + 8)
    index.write(entries)
    let header = PackFormat.header(indexOffset: writer.size, index: index.bytes)
    writer.write(index.bytes)
    let failure = writer.finish(header: header, replacing: path)
    if failure == nil { directory.evict() }
    return failure
  }

  /// Of the old entries those that go into the next pack: used ones first, then the younger, as far as there is room.
  private func kept(
    _ used: Set<ContentHash>, besides added: [ContentHash: PackEntry], room: Int
  ) -> [PackEntry] {
    var room = room
    return index.values
      .filter { added[$0.key] == nil }
      .filter { used.contains($0.key) || hour - min($0.lastUsed, hour) < Self.lifetime }
      .sorted {
        let (a, b) = (used.contains($0.key), used.contains($1.key))
        return a != b ? a : ($1.lastUsed, $0.key) < ($0.lastUsed, $1.key)
      }
      .filter {
        room -= Int($0.size)
        return room >= 0
      }
  }
}
