import Synchronization

/// One ELF file with its debug information. Safe to use from many threads; nothing is read before it is needed, and what was
/// read is kept as long as the object lives. Not for signal handlers: it allocates and locks.
public final class SymbolFile: Sendable {
  let image: ElfImage
  /// Where debug information and symbols are: the file itself, or its separate debug file.
  let debugImage: ElfImage
  private let symbols = Lazy<SymbolTable>()
  let namesByHash = Lazy<NameIndex>()
  private let information = Lazy<DebugInformation?>()
  private let loaded = Mutex<[Int: LoadedUnit]>([:])
  private let cache: IndexCache?
  private let opened = Mutex(OpenedIndex.unopened)

  private enum OpenedIndex {
    case unopened
    case opened(SymbolIndex)
    case none
  }

  /// - Parameters:
  ///   - debugFile: a separate file of debug information (`objcopy --only-keep-debug`) for this one.
  ///   - cache: where an index of this file may be, and may be put.
  public static func open(
    _ path: String, debugFile: String? = nil, cache: FileCache? = nil
  ) throws(SymbolFileError) -> SymbolFile {
    let image = try ElfImage(path)
    let debugImage: ElfImage? = if let debugFile { try ElfImage(debugFile) } else { nil }
    return SymbolFile(image, debugImage: debugImage, cache: cache)
  }

  init(_ image: ElfImage, debugImage: ElfImage?, cache: FileCache?) {
    self.image = image
    self.debugImage = debugImage ?? image
    self.cache = cache.map { IndexCache(files: $0) }
  }

  public var path: String { image.path }

  public var buildID: BuildID? { image.buildID ?? debugImage.buildID }

  /// The path of the file that has the debug information; nil if that is the file itself.
  public var debugPath: String? { debugImage === image ? nil : debugImage.path }

  /// In the order of the file, which is that of addresses.
  public var segments: [Segment] { image.segments }

  /// What is known of the code at an address: inlined functions first, the function itself last. Empty where nothing is
  /// known. `address` is a virtual address of the file (run-time address minus load bias); for a return address, pass one
  /// less, so that it lies in the call.
  public func frames(at address: UInt64) -> [SourceFrame] {
    guard isLoaded(address) else { return [] }
    if let index = openIndex {
      do { return try index.sourceFrames(at: address) } catch { dropIndex() }
    }
    var frames: [SourceFrame] = []
    if let unit = unit(at: address) {
      unit.forEachFrame(at: address) { frame in
        frames.append(
          SourceFrame(
            symbol: frame.name?.string, path: unit.path(of: frame.file)?.string,
            line: Int(frame.line), column: Int(frame.column), isInlined: frame.isInlined))
      }
    }
    guard let symbol = symbol(at: address) else { return frames }
    frames.complete(symbol: symbol.name, offset: address - symbol.start)
    return frames
  }

  /// Of `.symtab`, or `.dynsym` in a stripped file. A size of 0 says that the file gives none.
  public func symbol(at address: UInt64) -> (name: String, start: UInt64, size: UInt64)? {
    guard isLoaded(address) else { return nil }
    if let index = openIndex {
      do {
        guard let symbol = try index.symbol(at: address), let name = symbol.name else { return nil }
        return (name.string, symbol.start, symbol.size)
      } catch {
        dropIndex()
      }
    }
    let table = symbolTable
    guard let entry = table.entry(at: address), let name = table.name(of: entry) else { return nil }
    return (name, entry.address, entry.size)
  }

  /// Without copying; decompressed if it is stored compressed, and then kept. Of the file itself, or, where it has none of
  /// the name, of its debug file. nil where there is none, or none that could be read.
  public func section(_ name: String) -> MappedSection? {
    for candidate in [image, debugImage] {
      if let section = candidate.section(name), let bytes = candidate.bytes(of: section) {
        return MappedSection(address: section.address, view: bytes, owner: candidate)
      }
    }
    return nil
  }

  /// The file's bytes at a virtual address: what memory held there before anything was relocated or written. nil unless all
  /// of them are in the file.
  public func contents(at address: UInt64, count: Int) -> MappedSection? {
    guard count >= 0, let bytes = image.contents(at: address, count: UInt64(count)) else {
      return nil
    }
    return MappedSection(address: address, view: bytes, owner: image)
  }

  /// The last symbol of a file has often no size, and would name everything behind it.
  private func isLoaded(_ address: UInt64) -> Bool {
    segments.isEmpty
      || segments.contains { address >= $0.address && address - $0.address < $0.memorySize }
  }

  private func unit(at address: UInt64) -> LoadedUnit? {
    guard let information = debugInformation, let index = information.unitIndex(at: address) else {
      return nil
    }
    if let unit = loaded.withLock({ $0[index] }) { return unit }
    // Not under the lock: threads read different units at a time, and seldom the same one twice.
    let unit = LoadedUnit(index, of: information)
    loaded.withLock { $0[index] = unit }
    return unit
  }

  /// Whether questions are answered by an index from now on.
  public var hasIndex: Bool { openIndex != nil }

  /// Writes an index of all addresses into the cache, which takes about as long as asking for every address; later questions, of
  /// other processes too, need no debug information. false where there is no cache, no build-id, nothing to index, or no room.
  @discardableResult
  public func writeIndex() -> Bool {
    guard let cache, let buildID, let information = debugInformation,
      let builder = IndexBuilder(information, symbolTable)
    else { return false }
    defer { builder.deallocate() }
    guard cache.write(builder, buildID) else { return false }
    opened.withLock { $0 = .unopened }
    return true
  }

  var openIndex: SymbolIndex? {
    guard let cache, let buildID else { return nil }
    return opened.withLock { opened in
      switch opened {
      case .opened(let index): return index
      case .none: return nil
      case .unopened:
        let index = cache.open(buildID)
        opened = index.map { .opened($0) } ?? .none
        return index
      }
    }
  }

  /// After damage: it is answered without one, and the next one who wants it makes it anew.
  func dropIndex() {
    opened.withLock { $0 = .none }
    if let buildID { cache?.remove(buildID) }
  }

  var debugInformation: DebugInformation? {
    information.value { DwarfSections(debugImage).map { DebugInformation($0) } }
  }

  var symbolTable: SymbolTable {
    symbols.value {
      let table = SymbolTable(debugImage)
      return table.entries.isEmpty && debugImage !== image ? SymbolTable(image) : table
    }
  }
}
