/// Notes: of all of them the build-id is of interest.
enum ElfNotes {
  /// Looks through sections first: a debug file has its notes there, and its segments may point nowhere.
  static func buildID(in file: ByteView, sections: [ElfSection], segments: [Segment]) -> BuildID? {
    for section in sections where section.type == ElfLayout.note && !section.isCompressed {
      if let notes = file.slice(at: section.offset, count: section.size),
        let id = buildID(in: notes)
      {
        return id
      }
    }
    for segment in segments {
      if let notes = file.slice(at: segment.fileOffset, count: segment.fileSize),
        let id = buildID(in: notes)
      {
        return id
      }
    }
    return nil
  }

  /// A run of notes: three words, the owner's name and the description, each padded to four bytes.
  static func buildID(in notes: ByteView) -> BuildID? {
    var at = 0
    while let nameSize: UInt32 = notes.load(at: at), let size: UInt32 = notes.load(at: at + 4),
      let type: UInt32 = notes.load(at: at + 8)
    {
      let name = at + 12
      let description = name + padded(nameSize)
      if type == ElfLayout.buildIDNote, nameSize == 4, size > 0, size <= 64,
        notes.load(UInt32.self, at: name) == 0x0055_4e47,  // "GNU"
        let bytes = notes.slice(at: UInt64(description), count: UInt64(size))
      {
        return BuildID(bytes: bytes.raw)
      }
      at = description + padded(size)
    }
    return nil
  }

  private static func padded(_ size: UInt32) -> Int { (Int(size) + 3) & ~3 }
}
