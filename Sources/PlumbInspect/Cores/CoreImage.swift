import PlumbSymbols

/// An executable or a shared object that was mapped when the process died.
public struct CoreImage: Sendable {
  /// As the kernel knew it. It may have been replaced or deleted since.
  public var path: String
  /// nil where the page that has it was not dumped and no file could be trusted.
  public var buildID: BuildID?
  /// What is added to an address of the file to have it in the process.
  public var bias: UInt64
  /// From the first mapping's start to the last one's end.
  public var range: Range<UInt64>
  /// Executable ranges, and where its unwind table is.
  public var code: CodeImage
  /// The file on this machine, if it is the same one.
  public var file: SymbolFile?

  /// The address in the file of an address in the process.
  public func fileAddress(of address: UInt64) -> UInt64 { address &- bias }
}

/// A range of addresses that was mapped.
public struct CoreMapping: Hashable, Sendable {
  public var range: Range<UInt64>
  public var permissions: Segment.Permissions
  /// nil for anonymous memory.
  public var path: String?
  /// How many bytes of it are in the core, from its start.
  public var dumpedSize: UInt64
}
