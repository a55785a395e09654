/// The format of an index file: a header, checksums of all blocks, and tables that are used as they lie in the file.
///
/// All numbers are little-endian. Addresses count from `base`; text is cut into pages of 4,096 bytes, and a table of pages says
/// where the entries of each begin, so that an entry needs 16 bits of address and a search looks at few of them.
enum IndexLayout {
  /// "plumbidx"
  static let magic: UInt64 = 0x7864_6962_6d75_6c70
  /// To be raised with every change of this file, or of what the answers mean.
  static let version: UInt32 = 1

  static let headerSize = 256
  static let pageShift: UInt64 = 12
  /// What is checked at a time.
  static let blockSize = 1 << 16
  /// A table's offset and count stand from here on, 16 bytes a table.
  static let tablesOffset = 96
  static let longestBuildID = 48
  static let none = UInt32.max

  enum Table: Int, CaseIterable {
    /// `UInt64` a block of the file behind the header and these; checked with the header.
    case checksums
    /// `UInt32` a page and one more.
    case functionPages, symbolPages
    case rowPages
    /// `Function`
    case functions
    /// `Row`
    case rows
    /// `Node`
    case nodes
    /// `Symbol`
    case symbols
    /// Strings: a `UInt32` of length, then the bytes.
    case strings
  }

  /// From here on, inside its page, code belongs to a node.
  struct Function: BitwiseCopyable {
    var start: UInt16
    var padding: UInt16 = 0
    /// `none`: to no function.
    var node: UInt32
  }

  struct Row: BitwiseCopyable {
    var start: UInt16
    var column: UInt16
    var line: UInt32
    /// A string; `none`: unknown.
    var path: UInt32
  }

  struct Node: BitwiseCopyable {
    /// A string; `none`: unknown.
    var name: UInt32
    /// The node into which this one is inlined, or `none`.
    var parent: UInt32
    var callPath: UInt32
    var callLine: UInt32
    var callColumn: UInt32
  }

  struct Symbol: BitwiseCopyable {
    /// From `base`; its lowest bits are those in its page.
    var start: UInt32
    /// 0: up to the next.
    var size: UInt32
    var name: UInt32
    /// The file of a local symbol; `none`: unknown.
    var file: UInt32
  }

  static func size(of table: Table) -> Int {
    switch table {
    case .checksums: 8
    case .functionPages, .rowPages, .symbolPages: 4
    case .functions: MemoryLayout<Function>.stride
    case .rows: MemoryLayout<Row>.stride
    case .nodes: MemoryLayout<Node>.stride
    case .symbols: MemoryLayout<Symbol>.stride
    case .strings: 1
    }
  }

  /// Finds damage, not malice: an index lies in the user's own cache. Four lanes, so that it runs at the speed of memory.
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15
    var (a, b, c, d) = (UInt64(1), UInt64(2), UInt64(3), UInt64(4) &+ UInt64(bytes.count))
    var at = 0
    if let start = bytes.baseAddress {
      while at + 32 <= bytes.count {
        a = (a ^ start.loadUnaligned(fromByteOffset: at, as: UInt64.self)) &* multiplier
        b = (b ^ start.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)) &* multiplier
        c = (c ^ start.loadUnaligned(fromByteOffset: at + 16, as: UInt64.self)) &* multiplier
        d = (d ^ start.loadUnaligned(fromByteOffset: at + 24, as: UInt64.self)) &* multiplier
        // The highest bits would only ever reach themselves.
        a ^= a &>> 32
        b ^= b &>> 32
        c ^= c &>> 32
        d ^= d &>> 32
        at += 32
      }
    }
    while at < bytes.count {
      a = (a ^ UInt64(bytes[at])) &* multiplier
      a ^= a &>> 32
      at += 1
    }
    var sum = a
    for lane in [b, c, d] { sum = (sum ^ lane) &* multiplier ^ (sum &>> 29) }
    return sum
  }
}
