import CPlumbRuntime
import PlumbStacks

/// What is loaded into this process, by the loader's list for debuggers: no lock is taken, so it works while another thread is stuck in dlopen.
struct OwnImages: Sendable {
  private(set) var images: [LoadedImage] = []
  /// By their lower ends.
  private var code: [Range<UInt64>] = []

  static func read() -> OwnImages {
    var result = OwnImages()
    _ = withUnsafeMutablePointer(to: &result) { result in
      plumb_sample_images_visit(
        1_000_000_000,
        { context, image in
          context!.assumingMemoryBound(to: OwnImages.self).pointee.add(image.pointee)
        }, result)
    }
    result.code.sort { $0.lowerBound < $1.lowerBound }
    return result
  }

  private mutating func add(_ image: plumb_sample_image) {
    let buildID = UnsafeBufferPointer(start: image.build_id, count: image.build_id_size)
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    images.append(
      LoadedImage(
        base: image.base, low: image.low, high: image.high,
        file: BinaryImage(
          buildID: buildID.isEmpty ? nil : buildID, path: String(cString: image.path))))
    if image.code_low < image.code_high { code.append(image.code_low..<image.code_high) }
  }

  /// The program comes first in the loader's list.
  var programPath: String? { images.first?.file.path }

  /// Whether an instruction can stand there.
  func isCode(_ address: UInt64) -> Bool {
    var low = 0
    var high = code.count
    while low < high {
      let middle = (low + high) / 2
      if code[middle].lowerBound <= address { low = middle + 1 } else { high = middle }
    }
    return low > 0 && code[low - 1].contains(address)
  }
}
