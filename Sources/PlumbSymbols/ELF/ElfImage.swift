import Synchronization

/// An ELF file, mapped: headers are read once, sections are views into the mapping. libelf is asked only for what is stored
/// compressed; everything else needs no copy and no second reader.
final class ElfImage: Sendable {
  let file: MappedFile
  let sections: [ElfSection]
  let segments: [Segment]
  let buildID: BuildID?
  /// `ET_EXEC`, `ET_DYN`, …
  let type: UInt16
  private let decompressed = Mutex<[Int: DecompressedSection?]>([:])

  var path: String { file.path }

  init(_ path: String) throws(SymbolFileError) {
    file = try MappedFile(path)
    let headers = try ElfHeaders(file)
    type = headers.type
    sections = headers.sections
    segments = headers.segments
    buildID = ElfNotes.buildID(in: file.bytes, sections: sections, segments: headers.noteSegments)
  }

  func section(_ name: String) -> ElfSection? { sections.first { $0.name == name } }

  func section(type: UInt32) -> ElfSection? { sections.first { $0.type == type } }

  /// nil for a section without bytes in the file, and for one that cannot be decompressed.
  func bytes(of section: ElfSection) -> ByteView? {
    guard section.isInFile, section.size > 0 else { return nil }
    if section.isCompressed || section.name.hasPrefix(".zdebug_") {
      return decompressedBytes(of: section)
    }
    return file.bytes.slice(at: section.offset, count: section.size)
  }

  /// A debug section, whether it is called `.debug_x` or, in GNU's old way of compressing, `.zdebug_x`.
  func debugSection(_ name: String) -> ByteView? {
    guard let section = section(".debug_" + name) ?? section(".zdebug_" + name) else { return nil }
    return bytes(of: section)
  }

  /// Bytes of the file that lie at a virtual address.
  func contents(at address: UInt64, count: UInt64) -> ByteView? {
    for segment in segments where address >= segment.address {
      let offset = address - segment.address
      guard offset < segment.fileSize, count <= segment.fileSize - offset else { continue }
      return file.bytes.slice(at: segment.fileOffset + offset, count: count)
    }
    return nil
  }

  private func decompressedBytes(of section: ElfSection) -> ByteView? {
    decompressed.withLock { known in
      if let earlier = known[section.index] { return earlier?.bytes }
      let copy = DecompressedSection(section, of: file)
      known.updateValue(copy, forKey: section.index)
      return copy?.bytes
    }
  }
}
