/// The numbers of DWARF (versions 2 to 5, section 7) that are read here.
enum DwarfTag {
  static let inlinedSubroutine: UInt16 = 0x1d
  static let subprogram: UInt16 = 0x2e
}

enum DwarfAttribute {
  static let name: UInt16 = 0x03
  static let lineTable: UInt16 = 0x10
  static let lowPC: UInt16 = 0x11
  static let highPC: UInt16 = 0x12
  static let compilationDirectory: UInt16 = 0x1b
  static let abstractOrigin: UInt16 = 0x31
  static let specification: UInt16 = 0x47
  static let ranges: UInt16 = 0x55
  static let callColumn: UInt16 = 0x57
  static let callFile: UInt16 = 0x58
  static let callLine: UInt16 = 0x59
  static let linkageName: UInt16 = 0x6e
  static let stringOffsetsBase: UInt16 = 0x72
  static let addressBase: UInt16 = 0x73
  static let rangeListsBase: UInt16 = 0x74
  /// What linkage names were before DWARF 4.
  static let mipsLinkageName: UInt16 = 0x2007
}

enum DwarfForm {
  static let address: UInt16 = 0x01
  static let block2: UInt16 = 0x03
  static let block4: UInt16 = 0x04
  static let data2: UInt16 = 0x05
  static let data4: UInt16 = 0x06
  static let data8: UInt16 = 0x07
  static let string: UInt16 = 0x08
  static let block: UInt16 = 0x09
  static let block1: UInt16 = 0x0a
  static let data1: UInt16 = 0x0b
  static let flag: UInt16 = 0x0c
  static let sdata: UInt16 = 0x0d
  static let strp: UInt16 = 0x0e
  static let udata: UInt16 = 0x0f
  static let refAddress: UInt16 = 0x10
  static let ref1: UInt16 = 0x11
  static let ref2: UInt16 = 0x12
  static let ref4: UInt16 = 0x13
  static let ref8: UInt16 = 0x14
  static let refUdata: UInt16 = 0x15
  static let indirect: UInt16 = 0x16
  static let sectionOffset: UInt16 = 0x17
  static let exprloc: UInt16 = 0x18
  static let flagPresent: UInt16 = 0x19
  static let strx: UInt16 = 0x1a
  static let addrx: UInt16 = 0x1b
  static let refSup4: UInt16 = 0x1c
  static let strpSup: UInt16 = 0x1d
  static let data16: UInt16 = 0x1e
  static let lineStrp: UInt16 = 0x1f
  static let refSig8: UInt16 = 0x20
  static let implicitConst: UInt16 = 0x21
  static let loclistx: UInt16 = 0x22
  static let rnglistx: UInt16 = 0x23
  static let refSup8: UInt16 = 0x24
  static let strx1: UInt16 = 0x25
  static let strx2: UInt16 = 0x26
  static let strx3: UInt16 = 0x27
  static let strx4: UInt16 = 0x28
  static let addrx1: UInt16 = 0x29
  static let addrx2: UInt16 = 0x2a
  static let addrx3: UInt16 = 0x2b
  static let addrx4: UInt16 = 0x2c
  /// Of GNU: split units before DWARF 5, and files shared by `dwz`.
  static let gnuAddrIndex: UInt16 = 0x1f01
  static let gnuStrIndex: UInt16 = 0x1f02
  static let gnuRefAlt: UInt16 = 0x1f20
  static let gnuStrpAlt: UInt16 = 0x1f21
}

/// How many bytes a value takes: the rule by which what is not wanted is skipped.
enum FormSize: Equatable {
  case fixed(Int)
  case uleb
  case text
  case block1, block2, block4, block
  case indirect
  case unknown

  init(_ form: UInt16, version: UInt8, is64: Bool) {
    typealias Form = DwarfForm
    let offset = is64 ? 8 : 4
    self =
      switch form {
      case Form.flagPresent, Form.implicitConst: .fixed(0)
      case Form.data1, Form.flag, Form.ref1, Form.strx1, Form.addrx1: .fixed(1)
      case Form.data2, Form.ref2, Form.strx2, Form.addrx2: .fixed(2)
      case Form.strx3, Form.addrx3: .fixed(3)
      case Form.data4, Form.ref4, Form.strx4, Form.addrx4, Form.refSup4: .fixed(4)
      case Form.address, Form.data8, Form.ref8, Form.refSig8, Form.refSup8: .fixed(8)
      case Form.data16: .fixed(16)
      // In DWARF 2 a reference into another unit is as long as an address.
      case Form.refAddress: .fixed(version <= 2 ? 8 : offset)
      case Form.strp, Form.lineStrp, Form.sectionOffset, Form.strpSup, Form.gnuRefAlt,
        Form.gnuStrpAlt:
        .fixed(offset)
      case Form.udata, Form.sdata, Form.refUdata, Form.strx, Form.addrx, Form.loclistx,
        Form.rnglistx, Form.gnuAddrIndex, Form.gnuStrIndex:
        .uleb
      case Form.string: .text
      case Form.block1: .block1
      case Form.block2: .block2
      case Form.block4: .block4
      case Form.block, Form.exprloc: .block
      case Form.indirect: .indirect
      default: .unknown
      }
  }
}
