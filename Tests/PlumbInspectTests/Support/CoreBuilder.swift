/// Makes cores, so that tests depend neither on a kernel's settings nor on a debugger.
struct CoreBuilder {
  struct Load {
    var address: UInt64
    /// What is dumped.
    var bytes: [UInt8]
    /// 0: as much as is dumped.
    var size: UInt64 = 0
    /// 1 execute, 2 write, 4 read.
    var permissions: UInt32
  }

  var loads: [Load] = []
  private var notes = ByteWriter()

  /// Registers in the order of `struct user_regs_struct`.
  mutating func thread(id: UInt32, signal: UInt16 = 0, registers: [Int: UInt64]) {
    note(1) { note in
      note.u32(UInt32(signal))
      note.u64(0)
      note.u16(signal)
      note.pad(to: 32)
      note.u32(id)
      note.u32(1)
      note.pad(to: 112)
      for index in 0..<27 { note.u64(registers[index] ?? 0) }
      note.pad(to: 336)
    }
  }

  mutating func process(pid: UInt32, parent: UInt32, name: String, arguments: String) {
    note(3) { note in
      note.pad(to: 16)
      note.u32(1000)
      note.u32(1000)
      note.u32(pid)
      note.u32(parent)
      note.pad(to: 40)
      note.text(name, width: 16)
      note.text(arguments, width: 80)
    }
  }

  mutating func signal(_ number: UInt32, code: Int32, value: UInt64) {
    note(0x5349_4749) { note in
      note.u32(number)
      note.u32(0)
      note.i32(code)
      note.u32(0)
      note.u64(value)
      note.pad(to: 128)
    }
  }

  mutating func auxiliary(_ pairs: [(UInt64, UInt64)]) {
    note(6) { note in
      for (key, value) in pairs { note.u64(key, value) }
      note.u64(0, 0)
    }
  }

  mutating func files(_ files: [(range: Range<UInt64>, page: UInt64, path: String)]) {
    note(0x4649_4c45) { note in
      note.u64(UInt64(files.count), 4096)
      for file in files { note.u64(file.range.lowerBound, file.range.upperBound, file.page) }
      for file in files { note.append(Array(file.path.utf8) + [0]) }
    }
  }

  private mutating func note(_ type: UInt32, _ body: (inout ByteWriter) -> Void) {
    let content = ByteWriter(body)
    notes.u32(5)
    notes.u32(UInt32(content.count))
    notes.u32(type)
    notes.text("CORE", width: 8)
    notes.append(content.bytes)
    notes.align(4)
  }

  /// The whole file; what is dumped begins at its page, as the kernel does, or right behind each other.
  func bytes(alignment: Int = 16) -> [UInt8] {
    let headers = 64 + 56 * (loads.count + 1)
    var contents = ByteWriter()
    var offsets: [Int] = []
    contents.pad(to: headers)
    let noteOffset = contents.count
    contents.append(notes.bytes)
    for load in loads {
      contents.align(alignment)
      offsets.append(contents.count)
      contents.append(load.bytes)
    }
    let start = ByteWriter { file in
      file.u8(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1)
      file.pad(to: 16)
      file.u16(4)
      file.u16(62)
      file.u32(1)
      file.u64(0, 64, 0)
      file.u32(0)
      file.u16(64)
      file.u16(56)
      file.u16(UInt16(loads.count + 1))
      file.pad(to: 64)
      file.u32(4)
      file.u32(0)
      file.u64(UInt64(noteOffset), 0, 0, UInt64(notes.count), 0, 4)
      for (load, offset) in zip(loads, offsets) {
        file.u32(1)
        file.u32(load.permissions)
        let size = load.size == 0 ? UInt64(load.bytes.count) : load.size
        file.u64(UInt64(offset), load.address, 0, UInt64(load.bytes.count), size, 4096)
      }
    }
    return start.bytes + contents.bytes[headers...]
  }
}
