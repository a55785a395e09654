/// One frame of source at an address. Functions that were inlined there come first, the one that owns the machine code last.
public struct SourceFrame: Hashable, Sendable {
  /// The linkage (mangled) name; the plain one for an inlined function that has no other, as
  /// `Swift runtime failure: Index out of range`. nil where neither debug information nor symbol table names it.
  public var symbol: String?
  /// As the debug information says it: absolute where the unit knows its directory.
  public var path: String?
  /// 0: unknown.
  public var line: Int
  /// 0: unknown.
  public var column: Int
  /// It is inlined into the next frame of the array.
  public var isInlined: Bool
  /// No unit covered the address; only `.symtab` or `.dynsym` knew it.
  public var isFromSymbolTable: Bool
  /// Bytes from the start of the function that owns the machine code; 0 where that is unknown.
  public var offset: UInt64

  public init(
    symbol: String?, path: String? = nil, line: Int = 0, column: Int = 0, isInlined: Bool = false,
    isFromSymbolTable: Bool = false, offset: UInt64 = 0
  ) {
    self.symbol = symbol
    self.path = path
    self.line = line
    self.column = column
    self.isInlined = isInlined
    self.isFromSymbolTable = isFromSymbolTable
    self.offset = offset
  }
}

extension [SourceFrame] {
  /// Adds what the symbol table knows. Debug information names the source's function, the symbol table the one that the machine
  /// runs: a merged, specialized or outlined part of it.
  mutating func complete(symbol: String?, offset: UInt64) {
    if isEmpty {
      self = [SourceFrame(symbol: symbol, isFromSymbolTable: true, offset: offset)]
    } else {
      if let symbol { self[count - 1].symbol = symbol }
      for index in indices { self[index].offset = offset }
    }
  }
}
