/// An executable or a shared object where a process has it.
public struct LoadedImage: Sendable, Hashable {
  /// What is added to an address of the file to have it in the process.
  public var base: UInt64
  /// The first address that it takes, and the first one behind it.
  public var low: UInt64
  public var high: UInt64
  public var file: BinaryImage

  public init(base: UInt64, low: UInt64, high: UInt64, file: BinaryImage) {
    self.base = base
    self.low = low
    self.high = high
    self.file = file
  }
}
