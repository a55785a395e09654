/// A shared object in memory: an ELF header, a build-id, code, and call frame information for five functions.
enum SampleImage {
  static let base: UInt64 = 0x5555_0000_0000
  static let path = "lib/libsample.so"
  static let buildID = "0123456789abcdef0123456789abcdef01234567"

  /// Pushes rbp and sets it.
  static let framed = base + 0x1000
  /// Has 0x40 bytes of stack and no frame pointer.
  static let frameless = base + 0x1100
  /// The start of a thread.
  static let start = base + 0x1200
  /// What a signal handler returns to.
  static let trampoline = base + 0x1300
  /// Covered by no record.
  static let unknown = base + 0x1400
  /// An entry that is called by nobody: the start of parts of async functions in tests of tasks.
  static let resumption = base + 0x1500

  static let code = base + 0x1000..<base + 0x2000
  static let headerSize = 0x1000

  /// The first page: what a kernel dumps of an image, and here the unwind tables, too.
  static let header: [UInt8] = {
    let tableAddress: UInt64 = 0x400
    let framesAddress: UInt64 = 0x500
    let (frames, records) = unwindRecords(at: framesAddress)
    return ByteWriter { file in
      file.u8(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1)
      file.pad(to: 16)
      file.u16(3)
      file.u16(62)
      file.u32(1)
      file.u64(0, 64, 0)
      file.u32(0)
      file.u16(64)
      file.u16(56)
      file.u16(4)
      file.pad(to: 64)
      segment(&file, type: 1, flags: 4, address: 0, size: 0x1000)
      segment(&file, type: 1, flags: 5, address: 0x1000, size: 0x1000)
      segment(&file, type: 4, flags: 4, address: 0x300, size: 36)
      segment(&file, type: 0x6474_e550, flags: 4, address: tableAddress, size: 0x40)
      file.pad(to: 0x300)
      file.u32(4)
      file.u32(20)
      file.u32(3)
      file.text("GNU", width: 4)
      file.append(
        stride(from: 0, to: 40, by: 2).map { index in
          let digits = Array(buildID)[index..<index + 2]
          return UInt8(String(digits), radix: 16)!
        })
      file.pad(to: Int(tableAddress))
      file.u8(1, 0x1b, 0x03, 0x3b)
      file.i32(Int32(framesAddress - tableAddress - 4))
      file.u32(UInt32(records.count))
      for record in records {
        file.i32(Int32(record.code) - Int32(tableAddress))
        file.i32(Int32(record.address) - Int32(tableAddress))
      }
      file.pad(to: Int(framesAddress))
      file.append(frames)
      file.pad(to: headerSize)
    }.bytes
  }()

  private static func segment(
    _ file: inout ByteWriter, type: UInt32, flags: UInt32, address: UInt64, size: UInt64
  ) {
    file.u32(type)
    file.u32(flags)
    file.u64(address, address, address, size, size, 0x1000)
  }

  private static func unwindRecords(
    at address: UInt64
  ) -> (bytes: [UInt8], records: [(code: UInt64, address: UInt64)]) {
    var file = ByteWriter()
    var records: [(code: UInt64, address: UInt64)] = []
    func common(_ augmentation: String) -> Int {
      let place = file.count
      record { cie in
        cie.u32(0)
        cie.u8(1)
        cie.append(Array(augmentation.utf8) + [0])
        // Code by 1, data by -8, return address in 16; addresses are relative and signed.
        cie.u8(1, 0x78, 16, 1, 0x1b)
        // The caller's stack is 8 bytes up, its return address below it.
        cie.u8(0x0c, 7, 8, 0x90, 1)
      }
      return place
    }
    func record(_ body: (inout ByteWriter) -> Void) {
      var content = ByteWriter(body)
      content.align(8)
      // Together with the length they are a multiple of 4; padding is DW_CFA_nop.
      file.u32(UInt32(content.count))
      file.append(content.bytes)
    }
    func function(_ code: UInt64, in cie: Int, _ instructions: [UInt8]) {
      let place = file.count
      records.append((code - base, address + UInt64(place)))
      record { fde in
        fde.u32(UInt32(place + 4 - cie))
        fde.i32(Int32(Int64(code - base) - Int64(address) - Int64(place + 8)))
        fde.u32(0x100)
        fde.u8(0)
        fde.append(instructions)
      }
    }
    let plain = common("zR")
    let signal = common("zRS")
    // push %rbp; mov %rsp, %rbp.
    function(framed, in: plain, [0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6])
    // sub $0x40, %rsp; in the middle it keeps rbx.
    function(frameless, in: plain, [0x44, 0x0e, 0x48, 0x50, 0x0a, 0x83, 2, 0x50, 0x0b])
    function(start, in: plain, [0x07, 16])
    // As glibc's: registers lie in the context that the kernel pushed, here rsp at +160, rip at +168, rbp at +120.
    function(
      trampoline - 1, in: signal,
      [0x0f, 4, 0x77, 0xa0, 1, 0x06]
        + [0x10, 16, 3, 0x77, 0xa8, 1] + [0x10, 6, 3, 0x77, 0xf8, 0]
        + [0x10, 14, 3, 0x77, 0xe0, 0])
    return (file.bytes, records)
  }
}
