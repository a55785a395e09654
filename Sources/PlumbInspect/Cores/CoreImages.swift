import PlumbSymbols

/// Finds out which images were mapped, and their files on this machine.
struct CoreImages {
  private(set) var images: [CoreImage] = []
  private(set) var notices: [String] = []

  private let core: CoreFile
  private let memory: CoreMemory

  /// Processes have some hundred.
  private static let mostImages = 20_000

  init(core: CoreFile, notes: CoreNotes, file: (BuildID?, String?) -> SymbolFile?) {
    self.core = core
    memory = CoreMemory(core: core, images: [])
    // In the order of addresses, so that the mappings of one image follow each other.
    let files = notes.files.sorted { $0.range.lowerBound < $1.range.lowerBound }
    var index = 0
    while index < files.count, images.count < Self.mostImages {
      let start = files[index]
      var header = ImageHeader(at: start.range.lowerBound, reader: memory)
      var found: SymbolFile?
      if start.offset == 0 {
        if let header {
          found = file(header.buildID, Self.pathOnDisk(start.path))
        } else if let unchecked = unchecked(start, file) {
          found = unchecked.file
          header = unchecked.header
        }
      }
      var end = index + 1
      let span = header?.range
      while end < files.count, files[end].path == start.path,
        span.map({ $0.contains(files[end].range.lowerBound) }) ?? (files[end].offset != 0)
      {
        end += 1
      }
      add(files[index..<end], header, found)
      index = end
    }
    addVirtualObject(notes)
    images.sort { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// The page with an image's header may not have been dumped (`coredump_filter`). Then the file at its path is used if it has
  /// the segments that were mapped.
  private mutating func unchecked(
    _ mapping: CoreNotes.MappedRange, _ file: (BuildID?, String?) -> SymbolFile?
  ) -> (file: SymbolFile, header: ImageHeader)? {
    guard let load = core.load(containing: mapping.range.lowerBound),
      core.loads[load].bytes.count == 0,
      let found = file(nil, Self.pathOnDisk(mapping.path)),
      let first = found.segments.first(where: { $0.fileOffset & ~0xfff == 0 })
    else { return nil }
    let bias = mapping.range.lowerBound &- (first.address & ~0xfff)
    let backing = CoreMemory.Backing(
      range: mapping.range, bias: bias, file: found)
    let memory = CoreMemory(core: core, images: [backing])
    guard let header = ImageHeader(at: mapping.range.lowerBound, reader: memory) else { return nil }
    notices.append(
      "\(mapping.path): its build-id is not in the core; the file of that name was used unchecked")
    return (found, header)
  }

  private mutating func add(
    _ mappings: ArraySlice<CoreNotes.MappedRange>, _ header: ImageHeader?, _ file: SymbolFile?
  ) {
    let first = mappings.first!
    let mapped = first.range.lowerBound..<mappings.last!.range.upperBound
    // The last segment's zeroes lie behind the file's mappings.
    let range = header?.range.map { mapped.lowerBound..<max(mapped.upperBound, $0.upperBound) }
    let code = codeRanges(mapped, header)
    guard !code.isEmpty else { return }
    images.append(
      CoreImage(
        path: first.path, buildID: header?.buildID ?? file?.buildID,
        bias: header?.bias ?? first.range.lowerBound &- first.offset, range: range ?? mapped,
        code: CodeImage(
          bias: header?.bias ?? 0, ranges: code, frameTable: header?.frameTable),
        file: file))
  }

  private func codeRanges(_ mapped: Range<UInt64>, _ header: ImageHeader?) -> [Range<UInt64>] {
    var ranges: [Range<UInt64>] = []
    var index = core.load(containing: mapped.lowerBound) ?? core.loads.count
    while index < core.loads.count, core.loads[index].range.lowerBound < mapped.upperBound {
      if core.loads[index].permissions.contains(.execute) { ranges.append(core.loads[index].range) }
      index += 1
    }
    return ranges
  }

  /// The kernel's own shared object, which has no file.
  private mutating func addVirtualObject(_ notes: CoreNotes) {
    // AT_SYSINFO_EHDR.
    guard let start = notes.auxiliary[33], let header = ImageHeader(at: start, reader: memory),
      let load = core.load(containing: start)
    else { return }
    let range = core.loads[load].range
    images.append(
      CoreImage(
        path: "[vdso]", buildID: header.buildID, bias: header.bias, range: range,
        code: CodeImage(bias: header.bias, ranges: [range], frameTable: header.frameTable),
        file: nil))
  }

  private static func pathOnDisk(_ path: String) -> String {
    let deleted = " (deleted)"
    return path.hasSuffix(deleted) ? String(path.dropLast(deleted.count)) : path
  }
}
