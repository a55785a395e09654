import PlumbInspect
import Testing

/// Every error says what was wrong, where, and what to do.
@Suite struct WhatIsNoCoreTests {
  static let directory = try! TemporaryDirectory()

  static func header(kind: UInt8 = 4, class bits: UInt8 = 2, machine: UInt8 = 62) -> [UInt8] {
    var bytes = Array(SampleCore.bytes.prefix(64))
    bytes[4] = bits
    bytes[16] = kind
    bytes[18] = machine
    return bytes
  }

  @Test(arguments: [
    ([UInt8](), "an empty file; check the disk's space and the limit on the size of cores"),
    (Array("plumb-crash-report 1\n".utf8), "not an ELF file; give a core of Linux"),
    ([0x28, 0xb5, 0x2f, 0xfd, 0, 0], "compressed with zstd; unpack it first: zstd -d"),
    ([0x04, 0x22, 0x4d, 0x18, 0, 0], "compressed with lz4; unpack it first: lz4 -d"),
    ([0x1f, 0x8b, 8, 0], "compressed with gzip; unpack it first: gzip -d"),
    (
      header(kind: 3),
      "an executable or a shared object and no core; give the core itself"
    ),
    (header(class: 1), "not of x86-64; only its cores can be read"),
    (header(machine: 183), "not of x86-64; only its cores can be read"),
    (
      Array(header().prefix(30)),
      "the file header ends at byte 30; the core is cut short or damaged, check the disk's space "
        + "and the limit on the size of cores"
    ),
    (
      header(),
      "a table of 5 segments that does not fit at byte 64; the core is cut short or damaged, "
        + "check the disk's space and the limit on the size of cores"
    ),
  ])
  func theReasonIsSaid(bytes: [UInt8], reason: String) throws {
    let path = try Self.directory.write(bytes, to: "file-\(bytes.count)-\(reason.count)")
    #expect {
      try Core.open(path) { _, _ in nil }
    } throws: { error in
      "\(error)" == "\(path): \(reason)"
    }
  }

  @Test func whatCannotBeOpenedIsNamed() {
    let path = Self.directory.path + "/missing"
    #expect(throws: CoreError.unreadable(path: path, reason: "No such file or directory")) {
      try Core.open(path) { _, _ in nil }
    }
    #expect(throws: CoreError.unreadable(path: Self.directory.path, reason: "not a regular file")) {
      try Core.open(Self.directory.path) { _, _ in nil }
    }
  }
}
