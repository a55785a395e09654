import PlumbSymbols

/// An executable or a shared object that is mapped into a process.
public struct ProcessImage: Hashable, Sendable {
  /// As the kernel knows it. It may have been replaced or deleted since.
  public var path: String
  public var buildID: BuildID?
  /// What is added to an address of the file to have it in the process.
  public var bias: UInt64
  /// Where its first byte is mapped.
  public var start: UInt64 { range.lowerBound }
  /// From the first mapping's start to the last one's end.
  public var range: Range<UInt64>
  /// Executable ranges, and where its unwind table is.
  public var code: CodeImage

  /// The images among the mappings of a process, by address. What has no code is none.
  static func all(
    in mappings: [ProcessMapping], reader: some MemoryReader
  ) -> [ProcessImage] {
    var images: [ProcessImage] = []
    var index = 0
    while index < mappings.count {
      let first = mappings[index]
      index += 1
      guard first.offset == 0, first.permissions.contains(.read), canBeImage(first.path),
        let header = ImageHeader(at: first.range.lowerBound, reader: reader),
        let span = header.range
      else { continue }
      var range = first.range
      var code: [Range<UInt64>] = first.permissions.contains(.execute) ? [first.range] : []
      // The rest of the file, and the zeroes behind it, which have no path.
      while index < mappings.count, span.contains(mappings[index].range.lowerBound),
        mappings[index].path == first.path || !mappings[index].path.hasPrefix("/")
      {
        let mapping = mappings[index]
        if mapping.path == first.path, mapping.permissions.contains(.execute) {
          code.append(mapping.range)
        }
        range = range.lowerBound..<min(mapping.range.upperBound, span.upperBound)
        index += 1
      }
      guard !code.isEmpty else { continue }
      images.append(
        ProcessImage(
          path: first.path, buildID: header.buildID, bias: header.bias, range: range,
          code: CodeImage(bias: header.bias, ranges: code, frameTable: header.frameTable)))
    }
    return images
  }

  private static func canBeImage(_ path: String) -> Bool {
    path == "[vdso]" || path.hasPrefix("/") && !path.hasPrefix("/dev/")
  }
}
