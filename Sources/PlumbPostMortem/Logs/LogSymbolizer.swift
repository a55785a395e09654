import PlumbCrashFormat
import PlumbReport
import PlumbStacks

/// Puts functions in the place of addresses in any text. Every other byte stays as it is.
public struct LogSymbolizer {
  private let lookup: any CodeLookup
  private let rendering: CrashRendering

  public init(lookup: any CodeLookup, rendering: CrashRendering) {
    self.lookup = lookup
    self.rendering = rendering
  }

  /// The text, and whether any address was in it that could be looked up.
  ///
  /// A report in the text, which a process writes to standard error if it can write no file, is put as it would be shown by itself.
  public func symbolize(_ bytes: [UInt8], source: String) -> (text: [UInt8], found: Bool) {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var found = false
    var rest = 0
    for start in CrashReport.starts(in: bytes) where start >= rest {
      guard let (report, end) = try? CrashReport.read(bytes[start...]) else { continue }
      found = symbolizeLines(bytes[rest..<start], &result) || found
      let crash = PostMortem(report, source: source, lookup: lookup)
      result += CrashText(crash, rendering).text.utf8
      found = true
      rest = end
    }
    found = symbolizeLines(bytes[rest...], &result) || found
    return (result, found)
  }

  private func symbolizeLines(_ bytes: ArraySlice<UInt8>, _ result: inout [UInt8]) -> Bool {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let images = LogImages(lines, lookup: lookup)
    var symbolizer = StackSymbolizer(
      images: images.images.map(LoadedImage.init), programPath: nil, lookup: lookup)
    var found = false
    // Above the frame that a signal interrupted stands the kernel's trampoline.
    var isBehindSignal = false
    for (number, line) in lines.enumerated() {
      if number > 0 { result.append(UInt8(ascii: "\n")) }
      var written = line.startIndex
      for address in LogPattern.addresses(in: line) {
        let isTrampoline = isTrampoline(address, images)
        let functions = functions(
          of: address, isExact: address.isExact || isBehindSignal || isTrampoline, &symbolizer,
          images)
        isBehindSignal = isTrampoline
        guard !functions.isEmpty else { continue }
        found = true
        result += line[written..<address.range.lowerBound]
        if address.needsBlank { result.append(UInt8(ascii: " ")) }
        result += PrintableText.clean(describe(functions)).utf8
        written = address.range.upperBound
      }
      result += line[written...]
    }
    return found
  }

  private func functions(
    of address: LogAddress, isExact: Bool, _ symbolizer: inout StackSymbolizer, _ images: LogImages
  ) -> [StackFunction] {
    switch address.meaning {
    case .process(let value): return symbolizer.frame(at: value, isExact: isExact).functions
    case .file(let path, let value):
      return symbolizer.functions(at: value, isExact: isExact, in: image(path, images))
    case .symbol(let path, let name, let offset):
      let image = image(path, images)
      guard let start = lookup.address(of: name, in: image) else { return [] }
      return symbolizer.functions(at: start &+ offset, isExact: isExact, in: image)
    case .mapping(let file, let value, let start, let fileOffset):
      let image = image(file, images)
      guard let inFile = fileAddress(value, mappedAt: start, fileOffset: fileOffset, image) else {
        return []
      }
      return symbolizer.functions(at: inFile, isExact: isExact, in: image)
    }
  }

  /// Where a handler returns to: libc's `__restore_rt`, which only its code tells where libc is stripped: `mov $15, %rax; syscall`.
  private func isTrampoline(_ address: LogAddress, _ images: LogImages) -> Bool {
    guard case .file(let path, let value) = address.meaning else { return false }
    return lookup.code(at: value, count: 9, in: image(path, images))
      == [0x48, 0xc7, 0xc0, 0x0f, 0x00, 0x00, 0x00, 0x0f, 0x05]
  }

  /// With the build-id, where the text lists the image.
  private func image(_ path: String, _ images: LogImages) -> BinaryImage {
    let name = BinaryImage(path: path).name
    let listed = images.images.first { $0.path == path || BinaryImage(path: $0.path).name == name }
    return listed.map { BinaryImage(buildID: $0.buildID, path: $0.path) } ?? BinaryImage(path: path)
  }

  private func fileAddress(
    _ address: UInt64, mappedAt start: UInt64, fileOffset: UInt64?, _ image: BinaryImage
  ) -> UInt64? {
    let segments = lookup.codeSegments(of: image)
    if let fileOffset {
      let segment = segments.first {
        fileOffset >= $0.fileOffset && fileOffset - $0.fileOffset < $0.size
      }
      return segment.map { fileOffset - $0.fileOffset + $0.address }
    }
    // A program has one mapping of code, which begins at a whole page.
    guard let segment = segments.first, segments.count == 1 else { return nil }
    return address - start + segment.address & ~4095
  }

  /// `smallHelper(_:) at main.swift:10:52, inlined in price(at:) at main.swift:12:46`
  private func describe(_ functions: [StackFunction]) -> String {
    functions.map { function in
      let name = rendering.name(function)
      if let place = rendering.place(function) { return "\(name) at \(place)" }
      return function.offset > 0 && !function.isInlined ? "\(name) + \(function.offset)" : name
    }.joined(separator: ", inlined in ")
  }
}
