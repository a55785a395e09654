/// A row of the section header table. What it says was compared with the file's size when it was read.
struct ElfSection: Sendable {
  var name: String
  var index: Int
  var type: UInt32
  var flags: UInt64
  var address: UInt64
  var offset: UInt64
  /// As the header says; for a section without bytes in the file, its size in memory.
  var size: UInt64
  var link: UInt32
  var entrySize: UInt64

  var isInFile: Bool { type != ElfLayout.noBits && type != 0 }
  var isCompressed: Bool { flags & ElfLayout.compressed != 0 }
}
