import PlumbSymbols

/// Looks code up in the files that a `SymbolStore` finds.
public struct StoreLookup: CodeLookup {
  public let store: SymbolStore
  /// Files to use in place of those that a crash names, by the last part of their path.
  private let replacements: [String: String]

  /// - Parameter binaries: Files where a crash's own paths lead nowhere: the program was built elsewhere, or a log names no path.
  public init(_ store: SymbolStore, binaries: [String] = []) {
    self.store = store
    replacements = Dictionary(
      binaries.map { (BinaryImage(path: $0).name, $0) }, uniquingKeysWith: { $1 })
  }

  public func frames(at address: UInt64, in image: BinaryImage) -> [SourceFrame] {
    guard let file = file(image) else { return [] }
    var frames = file.frames(at: address)
    // Assembly has lines, and no functions but those of the symbol table.
    if let last = frames.indices.last, frames[last].symbol == nil,
      let symbol = file.symbol(at: address)
    {
      frames[last].symbol = symbol.name
      frames[last].offset = address - symbol.start
    }
    return frames.filter { $0.symbol != nil || $0.line > 0 }
  }

  public func code(at address: UInt64, count: Int, in image: BinaryImage) -> [UInt8]? {
    file(image)?.contents(at: address, count: count)?.withBytes { Array($0) }
  }

  public func codeSegments(of image: BinaryImage) -> [CodeSegment] {
    (file(image)?.segments ?? []).filter { $0.permissions.contains(.execute) }.map {
      CodeSegment(address: $0.address, size: $0.memorySize, fileOffset: $0.fileOffset)
    }
  }

  public func address(of symbol: String, in image: BinaryImage) -> UInt64? {
    file(image)?.address(of: symbol)
  }

  public var notices: [String] { store.notices }

  private func file(_ image: BinaryImage) -> SymbolFile? {
    // The kernel's page of code is in no file.
    if image.path.hasPrefix("[") || image.name.hasPrefix("linux-vdso") { return nil }
    let buildID = image.buildID.flatMap { BuildID(hex: $0) }
    return store.file(buildID: buildID, path: replacements[image.name] ?? image.path)
  }
}
