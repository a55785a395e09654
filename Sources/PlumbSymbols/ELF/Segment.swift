/// A part of the file that is loaded into memory (`PT_LOAD`).
public struct Segment: Hashable, Sendable {
  public struct Permissions: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static let execute = Permissions(rawValue: 1)
    public static let write = Permissions(rawValue: 2)
    public static let read = Permissions(rawValue: 4)
  }

  /// Where its bytes begin in the file.
  public var fileOffset: UInt64
  /// Bytes in the file; never beyond its end in a file that could be opened.
  public var fileSize: UInt64
  /// The virtual address for which it was linked.
  public var address: UInt64
  /// Bytes in memory; what exceeds `fileSize` is zero.
  public var memorySize: UInt64
  public var permissions: Permissions
}
