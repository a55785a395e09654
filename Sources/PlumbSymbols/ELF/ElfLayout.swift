/// The numbers of the ELF-64 format (System V gABI; `elf.h`) that are read here.
enum ElfLayout {
  static let headerSize = 64
  static let sectionHeaderSize = 64
  static let programHeaderSize = 56
  static let symbolSize = 24

  static let magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]
  static let class64: UInt8 = 2
  static let littleEndian: UInt8 = 1

  static let loadSegment: UInt32 = 1
  static let noteSegment: UInt32 = 4

  static let symbolTable: UInt32 = 2
  static let note: UInt32 = 7
  /// `SHT_NOBITS`: takes no room in the file.
  static let noBits: UInt32 = 8
  static let dynamicSymbols: UInt32 = 11
  static let allocated: UInt64 = 0x2
  static let compressed: UInt64 = 0x800

  /// `STT_FILE`.
  static let fileSymbol: UInt8 = 4

  /// `NT_GNU_BUILD_ID`, of the owner "GNU".
  static let buildIDNote: UInt32 = 3
  static let zlib: UInt32 = 1
  static let zstd: UInt32 = 2
}
