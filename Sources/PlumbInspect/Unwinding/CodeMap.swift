import PlumbSymbols

/// The code of one image in a process.
public struct CodeImage: Hashable, Sendable {
  /// What is added to an address of the file to have it in the process.
  public var bias: UInt64
  /// Executable ranges in the process.
  public var ranges: [Range<UInt64>]
  /// `.eh_frame_hdr` in the process (`PT_GNU_EH_FRAME`), if the image has one.
  public var frameTable: UInt64?

  public init(bias: UInt64, ranges: [Range<UInt64>], frameTable: UInt64?) {
    self.bias = bias
    self.ranges = ranges
    self.frameTable = frameTable
  }
}

/// Where code is in a process, and to which image it belongs.
public struct CodeMap: Sendable {
  public let images: [CodeImage]
  private let sorted: [(range: Range<UInt64>, image: Int)]

  public init(_ images: [CodeImage]) {
    self.images = images
    sorted = images.indices
      .flatMap { index in images[index].ranges.map { (range: $0, image: index) } }
      .sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// The index in `images` of the image whose code contains the address.
  public func image(containing address: UInt64) -> Int? {
    sorted.index(containing: address) { $0.range }.map { sorted[$0].image }
  }

  public func isCode(_ address: UInt64) -> Bool { image(containing: address) != nil }
}
