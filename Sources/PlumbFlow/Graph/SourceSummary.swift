import PlumbSource

/// All that later phases need to know of one file. It depends on nothing but the file's bytes, so it can be cached by them.
public struct SourceSummary: Sendable {
  /// As given, for messages.
  public var path: String
  /// Entry 0 is "".
  public var strings: [String]
  public var declarations: FileDeclarations
  public var bodies: [FunctionBody]
  /// UTF-8 offsets of the first byte of each line.
  public var lineStarts: [UInt32]
  /// Comments that begin with `plumb:`.
  public var directives: [Directive]
  /// Hashes of every identifier of the file, sorted and unique.
  public var identifiers: [UInt32]
  /// The same for code whose bodies were not lowered.
  public var unloweredIdentifiers: [UInt32]
  /// Things that the reader could not do (`nested too deep`), with the offset.
  public var notices: [Notice]

  public struct Directive: Sendable {
    public var text: String
    public var offset: UInt32
    public var endOffset: UInt32
    /// The comment shares its line with code.
    public var followsCode: Bool

    public init(text: String, offset: UInt32, endOffset: UInt32, followsCode: Bool) {
      self.text = text
      self.offset = offset
      self.endOffset = endOffset
      self.followsCode = followsCode
    }
  }
  public struct Notice: Sendable {
    public var message: String
    public var offset: UInt32
    /// The compiler says so too: it is no finding.
    public var isSyntaxError: Bool

    public init(message: String, offset: UInt32, isSyntaxError: Bool = false) {
      self.message = message
      self.offset = offset
      self.isSyntaxError = isSyntaxError
    }
  }
}
