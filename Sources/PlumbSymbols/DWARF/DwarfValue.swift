/// The value of an attribute, before anything is looked up: an index, an offset, a number.
struct DwarfValue {
  let form: UInt16
  /// For an inline string, its offset in `.debug_info`.
  let raw: UInt64

  /// nil for a form that nobody knows.
  @inline(__always)
  init?(
    _ attribute: Abbreviations.Attribute, _ cursor: inout ByteCursor, _ unit: DwarfUnit,
    _ sections: DwarfSections
  ) {
    typealias Form = DwarfForm
    form = attribute.form
    switch form {
    case Form.data1, Form.ref1, Form.strx1, Form.addrx1, Form.flag: raw = UInt64(cursor.byte())
    case Form.data2, Form.ref2, Form.strx2, Form.addrx2: raw = UInt64(cursor.fixed(UInt16.self))
    case Form.data4, Form.ref4, Form.strx4, Form.addrx4: raw = UInt64(cursor.fixed(UInt32.self))
    case Form.address, Form.data8, Form.ref8: raw = cursor.fixed()
    case Form.strp, Form.sectionOffset, Form.lineStrp: raw = cursor.offset(is64: unit.is64)
    case Form.udata, Form.refUdata, Form.strx, Form.addrx, Form.rnglistx, Form.loclistx,
      Form.gnuAddrIndex, Form.gnuStrIndex:
      raw = cursor.uleb()
    case Form.flagPresent: raw = 1
    case Form.implicitConst: raw = UInt64(bitPattern: attribute.implicit)
    case Form.sdata: raw = UInt64(bitPattern: cursor.sleb())
    case Form.refAddress:
      raw = unit.version <= 2 ? cursor.fixed() : cursor.offset(is64: unit.is64)
    case Form.strx3, Form.addrx3:
      raw = UInt64(cursor.fixed(UInt16.self)) | UInt64(cursor.byte()) << 16
    case Form.string:
      raw = UInt64(cursor.position - sections.info.start)
      cursor.skipText()
    default:
      raw = 0
      guard Self.skip(form, &cursor, unit) else { return nil }
    }
  }

  var isAddress: Bool {
    switch form {
    case DwarfForm.address, DwarfForm.addrx, DwarfForm.gnuAddrIndex,
      DwarfForm.addrx1...DwarfForm.addrx4:
      true
    default: false
    }
  }

  func address(_ unit: DwarfUnit, _ sections: DwarfSections) -> UInt64? {
    guard isAddress else { return nil }
    if form == DwarfForm.address { return raw }
    return unit.address(raw, sections)
  }

  func text(_ unit: DwarfUnit, _ sections: DwarfSections) -> Text? {
    switch form {
    case DwarfForm.string: return sections.info.prefix(unit.end).text(at: raw)
    case DwarfForm.strp: return sections.strings.text(at: raw)
    case DwarfForm.lineStrp: return sections.lineStrings.text(at: raw)
    case DwarfForm.strx, DwarfForm.gnuStrIndex, DwarfForm.strx1...DwarfForm.strx4:
      let size: UInt64 = unit.is64 ? 8 : 4
      guard
        let at = unit.element(raw, of: size, from: unit.stringOffsetsBase, sections.stringOffsets)
      else { return nil }
      var cursor = ByteCursor(sections.stringOffsets, at: at)
      return sections.strings.text(at: cursor.offset(is64: unit.is64))
    default: return nil
    }
  }

  /// Of another entry, in `.debug_info`.
  func reference(_ unit: DwarfUnit) -> UInt64? {
    switch form {
    case DwarfForm.refAddress: return raw
    case DwarfForm.ref1...DwarfForm.refUdata:
      let (offset, overflow) = unit.offset.addingReportingOverflow(raw)
      return overflow ? nil : offset
    default: return nil
    }
  }

  /// Past a value that is not wanted. false where its end cannot be known.
  @inline(never)
  static func skip(_ form: UInt16, _ cursor: inout ByteCursor, _ unit: DwarfUnit) -> Bool {
    switch FormSize(form, version: unit.version, is64: unit.is64) {
    case .fixed(let count): cursor.skip(count)
    case .uleb: _ = cursor.uleb()
    case .text: cursor.skipText()
    case .block1: cursor.skip(Int(cursor.byte()))
    case .block2: cursor.skip(Int(cursor.fixed(UInt16.self)))
    case .block4: cursor.skip(UInt64(cursor.fixed(UInt32.self)))
    case .block: cursor.skip(cursor.uleb())
    case .indirect:
      let form = cursor.uleb()
      // An indirect form that is indirect again would be a loop, and nobody writes one.
      guard form <= UInt64(UInt16.max), form != UInt64(DwarfForm.indirect) else { return false }
      return skip(UInt16(form), &cursor, unit)
    case .unknown: return false
    }
    return true
  }
}

extension DwarfUnit {
  /// Of a table in `.debug_addr`.
  func address(_ index: UInt64, _ sections: DwarfSections) -> UInt64? {
    guard let at = element(index, of: 8, from: addressBase, sections.addresses) else { return nil }
    return sections.addresses.load(UInt64.self, at: Int(at))
  }

  /// The offset of an element of a table, if all of it is there.
  func element(_ index: UInt64, of size: UInt64, from base: UInt64, _ table: ByteView) -> UInt64? {
    guard base <= UInt64(table.count), index < (UInt64(table.count) - base) / size else {
      return nil
    }
    return base + index * size
  }
}
