/// Bytes of a file, mapped or decompressed, and alive as long as this value is.
public struct MappedSection: @unchecked Sendable {
  /// The virtual address of the first byte; 0 for what is not loaded.
  public let address: UInt64
  let view: ByteView
  let owner: AnyObject

  public var count: Int { view.count }

  /// The pointer must not leave the closure.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    try withExtendedLifetime(owner) { try body(view.raw) }
  }

  /// For readers that keep the section beside the pointer, so that both live equally long.
  public var unsafeBytes: UnsafeRawBufferPointer { view.raw }
}
