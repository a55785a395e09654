import PlumbSource

extension SourceSummary {
  /// Version of what ``encoded()`` writes. Raise it with every change of the graph or of the declarations.
  public static let formatVersion: UInt32 = 4

  private static let magic: UInt32 = 0x4D53_4C50  // "PLSM"
  private static let headerSize = 16

  /// The summary without its path, which belongs to the run and not to the content.
  ///
  /// Header: magic, ``formatVersion``, checksum of the rest.
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 4096)
    writer.write(Self.magic)
    writer.write(Self.formatVersion)
    writer.write(UInt64(0))
    writer.write(strings)
    writer.write(declarations)
    writer.write(count: bodies.count)
    for body in bodies { writer.write(body) }
    writer.write(lineStarts)
    writer.write(count: directives.count)
    for directive in directives {
      writer.write(directive.text)
      writer.write(directive.offset)
      writer.write(directive.endOffset)
      writer.write(directive.followsCode)
    }
    writer.write(identifiers)
    writer.write(unloweredIdentifiers)
    writer.write(count: notices.count)
    for notice in notices {
      writer.write(notice.message)
      writer.write(notice.offset)
      writer.write(notice.isSyntaxError)
    }
    let checksum = ContentHash(writer.bytes, from: Self.headerSize).low
    writer.replace(at: 8, with: checksum)
    return writer.bytes
  }

  /// Reads what ``encoded()`` wrote. Every index is checked, so that whatever comes out can be walked.
  public init(decoding bytes: [UInt8], path: String) throws(DamagedData) {
    var reader = ByteReader(bytes)
    guard try reader.read(UInt32.self) == Self.magic,
      try reader.read(UInt32.self) == Self.formatVersion,
      try reader.read(UInt64.self) == ContentHash(bytes, from: Self.headerSize).low
    else { throw DamagedData() }
    let strings = try reader.readStrings()
    let declarations = try reader.readDeclarations()
    var bodies: [FunctionBody] = []
    for _ in 0..<(try reader.readCount(ofAtLeast: 64)) { bodies.append(try reader.readBody()) }
    let lineStarts = try reader.readArray(of: UInt32.self)
    var directives: [Directive] = []
    for _ in 0..<(try reader.readCount(ofAtLeast: 13)) {
      directives.append(
        Directive(
          text: try reader.readString(), offset: try reader.read(), endOffset: try reader.read(),
          followsCode: try reader.readBool()))
    }
    let identifiers = try reader.readArray(of: UInt32.self)
    let unlowered = try reader.readArray(of: UInt32.self)
    var notices: [Notice] = []
    for _ in 0..<(try reader.readCount(ofAtLeast: 9)) {
      notices.append(
        Notice(
          message: try reader.readString(), offset: try reader.read(),
          isSyntaxError: try reader.readBool()))
    }
    guard reader.isAtEnd else { throw DamagedData() }
    self.init(
      path: path, strings: strings, declarations: declarations, bodies: bodies,
      lineStarts: lineStarts, directives: directives, identifiers: identifiers,
      unloweredIdentifiers: unlowered, notices: notices)
    guard isConsistent else { throw DamagedData() }
  }
}
