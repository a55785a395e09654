/// The sections of one file that hold debug information. Views only: whoever has them keeps the file.
struct DwarfSections: Sendable {
  let info: ByteView
  let abbreviations: ByteView
  let lines: ByteView
  let strings: ByteView
  let lineStrings: ByteView
  let stringOffsets: ByteView
  let addresses: ByteView
  /// Up to DWARF 4.
  let ranges: ByteView
  /// From DWARF 5.
  let rangeLists: ByteView

  /// nil where there is no debug information.
  init?(_ image: ElfImage) {
    guard let info = image.debugSection("info"), let abbreviations = image.debugSection("abbrev")
    else { return nil }
    func optional(_ name: String) -> ByteView { image.debugSection(name) ?? .empty }
    self.info = info
    self.abbreviations = abbreviations
    lines = optional("line")
    strings = optional("str").endingInZero
    lineStrings = optional("line_str").endingInZero
    stringOffsets = optional("str_offsets")
    addresses = optional("addr")
    ranges = optional("ranges")
    rangeLists = optional("rnglists")
  }
}
