import PlumbCrashFormat
import PlumbStacks

extension LoadedImage {
  init(_ image: CrashReport.Image) {
    self.init(
      base: image.base, low: image.low, high: image.high,
      file: BinaryImage(buildID: image.buildID, path: image.path))
  }
}
