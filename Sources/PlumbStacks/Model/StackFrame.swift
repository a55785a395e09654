/// One address on a stack, with every function that is there.
public struct StackFrame: Sendable, Equatable {
  public enum Kind: String, Sendable {
    /// On the thread's own stack.
    case call
    /// A function that waits for the one before it; the place is where it will go on.
    case async
  }

  public var kind: Kind
  /// As it was recorded; for a caller the address behind the call.
  public var address: UInt64
  public var image: BinaryImage?
  /// The address in the file of the image.
  public var imageAddress: UInt64?
  /// Innermost first. Empty where nothing is known.
  public var functions: [StackFunction]

  public init(
    kind: Kind, address: UInt64, image: BinaryImage? = nil, imageAddress: UInt64? = nil,
    functions: [StackFunction] = []
  ) {
    self.kind = kind
    self.address = address
    self.image = image
    self.imageAddress = imageAddress
    self.functions = functions
  }
}
