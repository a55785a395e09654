/// One FDE of `.eh_frame` with what its CIE says: how to leave the frames of one range of code.
struct CallFrameRecord {
  let code: Range<UInt64>
  /// Instructions of the CIE, which every row begins with.
  let initialInstructions: ByteCursor
  let instructions: ByteCursor
  let codeAlignment: UInt64
  let dataAlignment: Int64
  let returnRegister: Int
  /// The frame of a signal trampoline: its caller was interrupted and did not call.
  let isSignalFrame: Bool
  let pointers: PointerEncoding
  let dataBase: UInt64

  /// No record of a compiler is near this, in bytes.
  private static let longestRecord: UInt64 = 1 << 20

  /// Reads the FDE at an address. Nil if it is none, or malformed.
  init?(at address: UInt64, dataBase: UInt64, reader: some MemoryReader) {
    guard var fde = Self.record(at: address, reader: reader) else { return nil }
    let fieldAddress = fde.currentAddress
    let distance = UInt64(fde.number(UInt32.self))
    guard distance != 0, var cie = Self.record(at: fieldAddress &- distance, reader: reader),
      let common = CommonInformation(&cie, dataBase: dataBase, reader: reader)
    else { return nil }

    guard let start = common.pointers.read(&fde, dataBase: dataBase, reader: reader),
      let size = common.pointers.readValue(&fde), size > 0,
      size <= UInt64.max - start
    else { return nil }
    if common.hasAugmentationData { fde.skip(fde.uleb()) }
    guard !fde.isBroken else { return nil }
    code = start..<start + size
    initialInstructions = cie
    instructions = fde
    codeAlignment = common.codeAlignment
    dataAlignment = common.dataAlignment
    returnRegister = common.returnRegister
    isSignalFrame = common.isSignalFrame
    pointers = common.pointers
    self.dataBase = dataBase
  }

  /// The bytes behind the length of a CIE or FDE; nil for the terminator and for nonsense.
  static func record(at address: UInt64, reader: some MemoryReader) -> ByteCursor? {
    guard let short = reader.load(address, as: UInt32.self), short != 0 else { return nil }
    var length = UInt64(short)
    var start = address &+ 4
    if short == .max {
      guard let long = reader.load(start, as: UInt64.self) else { return nil }
      length = long
      start = start &+ 8
    }
    guard length >= 4, length <= longestRecord, let bytes = reader.bytes(start, count: Int(length))
    else { return nil }
    return ByteCursor(bytes, address: start)
  }
}

/// What a CIE says for all of its FDEs.
private struct CommonInformation {
  let codeAlignment: UInt64
  let dataAlignment: Int64
  let returnRegister: Int
  var hasAugmentationData = false
  var isSignalFrame = false
  var pointers = PointerEncoding(raw: 0)

  /// Leaves the cursor at the first instruction.
  init?(_ cie: inout ByteCursor, dataBase: UInt64, reader: some MemoryReader) {
    guard cie.number(UInt32.self) == 0 else { return nil }
    let version = cie.byte()
    guard version == 1 || version == 3 else { return nil }
    let augmentation = cie.shortString()
    codeAlignment = cie.uleb()
    dataAlignment = cie.sleb()
    returnRegister = version == 1 ? Int(cie.byte()) : Int(clamping: cie.uleb())
    guard let first = augmentation.first else {
      if cie.isBroken { return nil }
      return
    }
    // Old compilers wrote "eh", with a pointer; nothing of today does.
    guard first == UInt8(ascii: "z") else { return nil }
    hasAugmentationData = true
    let length = cie.uleb()
    var data = cie.block(length)
    for letter in augmentation.dropFirst() {
      switch letter {
      case UInt8(ascii: "R"): pointers = PointerEncoding(raw: data.byte())
      case UInt8(ascii: "L"): _ = data.byte()
      case UInt8(ascii: "P"):
        _ = PointerEncoding(raw: data.byte()).read(&data, dataBase: dataBase, reader: reader)
      case UInt8(ascii: "S"): isSignalFrame = true
      default: return nil
      }
    }
    if cie.isBroken || data.isBroken { return nil }
  }
}
