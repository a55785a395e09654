/// The kernel's list of what is mapped into this process.
struct MappedFiles {
  struct Region {
    var range: Range<UInt64>
    /// Empty for memory that is of no file.
    var path: String
  }

  /// By address.
  private let regions: [Region]

  init() {
    // Tens of bytes a line; a process has thousands of them at most.
    let text = ProcessFiles.text("maps", limit: 16 << 20) ?? ""
    regions = text.split(separator: "\n").compactMap(Self.region)
  }

  func region(at address: UInt64) -> Region? {
    var low = 0
    var high = regions.count
    while low < high {
      let middle = (low + high) / 2
      if regions[middle].range.upperBound <= address { low = middle + 1 } else { high = middle }
    }
    return low < regions.count && regions[low].range.contains(address) ? regions[low] : nil
  }

  /// `7f00-7f10 rw-p 00000000 08:01 123   /path with blanks`
  private static func region(_ line: Substring) -> Region? {
    let fields = line.split(separator: " ", maxSplits: 5)
    guard let ends = fields.first?.split(separator: "-"), ends.count == 2,
      let start = UInt64(ends[0], radix: 16), let end = UInt64(ends[1], radix: 16), start < end
    else { return nil }
    let path = fields.count > 5 ? String(fields[5].drop { $0 == " " }) : ""
    return Region(range: start..<end, path: path)
  }
}
