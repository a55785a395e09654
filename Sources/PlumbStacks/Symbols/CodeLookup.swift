import PlumbSymbols

/// Where code of a process came from.
public struct BinaryImage: Sendable, Hashable {
  /// In hexadecimal.
  public var buildID: String?
  /// As the process knew it.
  public var path: String

  public init(buildID: String? = nil, path: String) {
    self.buildID = buildID
    self.path = path
  }

  public var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// Code as the loader maps it.
public struct CodeSegment: Sendable, Hashable {
  public var address: UInt64
  public var size: UInt64
  public var fileOffset: UInt64

  public init(address: UInt64, size: UInt64, fileOffset: UInt64) {
    self.address = address
    self.size = size
    self.fileOffset = fileOffset
  }
}

/// Tells what code is at an address of a file. The real one is `StoreLookup`; a test may have one of its own.
public protocol CodeLookup: Sendable {
  /// Innermost first: what is inlined, then what it is inlined into. Empty where nothing is known.
  ///
  /// - Parameter address: Of the file, and of the very instruction that is meant.
  func frames(at address: UInt64, in image: BinaryImage) -> [SourceFrame]

  /// Empty where the file is not at hand.
  func codeSegments(of image: BinaryImage) -> [CodeSegment]

  /// What the file has at an address; nil where the file is not at hand.
  func code(at address: UInt64, count: Int, in image: BinaryImage) -> [UInt8]?

  /// Where a function begins, by its name in the symbol table.
  func address(of symbol: String, in image: BinaryImage) -> UInt64?

  /// What was looked for in vain, in a user's words.
  var notices: [String] { get }
}
