import PlumbCrashFormat
import PlumbStacks

/// The images that a text lists: those of swift-backtrace, and the lines of `/proc/<pid>/maps`.
struct LogImages {
  /// By their lowest address.
  private(set) var images: [CrashReport.Image] = []
  /// More are no list of images.
  private static let limit = 100_000

  /// - Parameter lookup: Says where the files' code begins, which a mapping does not.
  init(_ lines: some Sequence<ArraySlice<UInt8>>, lookup: any CodeLookup) {
    for line in lines where images.count < Self.limit {
      // Cheap questions first: nearly all lines are none.
      guard let first = line.first, first == UInt8(ascii: "0") || Self.isHexadecimal(first) else {
        continue
      }
      if let image = Self.swiftBacktrace(line) ?? Self.mapping(line, lookup) {
        images.append(image)
      }
    }
    images.sort { $0.low < $1.low }
  }

  /// `0x000055ea329b8000–0x000055ea329bbcb8 f9b9cfeb… serve  /srv/bin/serve`
  private static func swiftBacktrace(_ line: ArraySlice<UInt8>) -> CrashReport.Image? {
    var scanner = LineScanner(line)
    guard let low = scanner.prefixedHexadecimal(), scanner.skip("–") || scanner.skip("-"),
      let high = scanner.prefixedHexadecimal(), low < high, scanner.skip(" ")
    else { return nil }
    scanner.skipSpaces()
    let buildID = LineScanner.text(scanner.word { isHexadecimal($0) })
    if buildID.isEmpty, !scanner.skip("<no build ID>") { return nil }
    // The name, then the path to the end of the line; either may have blanks, so the path is what begins with a slash.
    guard let slash = LineScanner.find(" /", in: line, from: scanner.index) else { return nil }
    let path = LineScanner.text(line[(slash + 1)...].filter { $0 != 13 }[...])
    return .init(
      base: low, low: low, high: high, buildID: buildID.isEmpty ? nil : buildID, path: path)
  }

  /// `55d0c1a00000-55d0c1a40000 r-xp 00010000 08:01 123  /srv/bin/serve`
  private static func mapping(
    _ line: ArraySlice<UInt8>, _ lookup: any CodeLookup
  ) -> CrashReport.Image? {
    var scanner = LineScanner(line)
    guard let low = scanner.hexadecimal(), scanner.skip("-"), let high = scanner.hexadecimal(),
      low < high, scanner.skip(" ")
    else { return nil }
    let permissions = scanner.word { $0 > UInt8(ascii: " ") }
    guard permissions.count == 4, permissions.dropFirst(2).first == UInt8(ascii: "x"),
      scanner.skip(" "),
      let offset = scanner.hexadecimal(),
      let slash = LineScanner.find(" /", in: line, from: scanner.index)
    else { return nil }
    let path = LineScanner.text(line[(slash + 1)...].filter { $0 != 13 }[...])
    let file = BinaryImage(path: path)
    guard
      let segment = lookup.codeSegments(of: file).first(where: {
        $0.mayBeMapped(fileOffset: offset)
      })
    else { return nil }
    return .init(
      base: low &- offset &- (segment.address &- segment.fileOffset), low: low, high: high,
      buildID: nil,
      path: path)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}

extension CodeSegment {
  /// Mappings begin at whole pages.
  func mayBeMapped(fileOffset offset: UInt64) -> Bool {
    let page: UInt64 = 4096
    return offset >= fileOffset & ~(page - 1) && offset < fileOffset &+ size
  }
}
