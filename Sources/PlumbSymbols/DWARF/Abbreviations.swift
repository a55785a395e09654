/// One table of `.debug_abbrev`, made ready for walking: beside its attributes, each declaration has a short program that skips
/// all of them, in which neighbours of fixed size are one step.
final class Abbreviations: @unchecked Sendable {
  struct Declaration {
    var tag: UInt16
    var hasChildren: Bool
    /// A function or inlined function that has machine code.
    var isCode: Bool
    /// A form that nobody knows: what follows cannot be found.
    var isReadable: Bool
    var firstAttribute: UInt32
    var attributeCount: UInt32
    var firstSkip: UInt32
    var skipCount: UInt32
  }

  struct Attribute {
    var name: UInt16
    var form: UInt16
    /// The value of `DW_FORM_implicit_const`.
    var implicit: Int64
  }

  /// A step of skipping: a number of bytes, or, negative, a value that says its own length.
  typealias Skip = Int32
  enum Skips {
    static let uleb: Skip = -1
    static let text: Skip = -2
    static let block1: Skip = -3
    static let block2: Skip = -4
    static let block4: Skip = -5
    static let block: Skip = -6
    static let indirect: Skip = -7
  }

  let declarations: UnsafeMutableBufferPointer<Declaration>
  let attributes: UnsafeMutableBufferPointer<Attribute>
  let skips: UnsafeMutableBufferPointer<Skip>
  /// For walks that look for code, and for those inside of code that nobody asked for, where inlined functions mean nothing.
  let steps: EntrySteps
  let unwantedSteps: EntrySteps
  /// Compilers number declarations from 1; only where one does not, codes are looked up here.
  private let rare: [UInt64: Int]?

  /// A table that is damaged ends where the damage begins.
  init(_ section: ByteView, at offset: UInt64, version: UInt8, is64: Bool) {
    var cursor = ByteCursor(section, at: offset)
    var declarations: [Declaration] = []
    var attributes: [Attribute] = []
    var skips: [Skip] = []
    var codes: [UInt64: Int] = [:]
    var isDense = true
    while let code = Self.nextCode(&cursor) {
      let (first, firstSkip) = (attributes.count, skips.count)
      var declaration = Declaration(
        tag: UInt16(truncatingIfNeeded: cursor.uleb()), hasChildren: cursor.byte() != 0,
        isCode: false, isReadable: true, firstAttribute: UInt32(first), attributeCount: 0,
        firstSkip: UInt32(firstSkip), skipCount: 0)
      let isFunction =
        declaration.tag == DwarfTag.subprogram || declaration.tag == DwarfTag.inlinedSubroutine
      while let attribute = Self.nextAttribute(&cursor) {
        attributes.append(attribute)
        let size = FormSize(attribute.form, version: version, is64: is64)
        if size == .unknown { declaration.isReadable = false }
        Self.append(size, to: &skips, from: firstSkip)
        if isFunction,
          attribute.name == DwarfAttribute.lowPC || attribute.name == DwarfAttribute.ranges
        {
          declaration.isCode = true
        }
      }
      guard !cursor.isOverrun else { break }
      declaration.attributeCount = UInt32(attributes.count - first)
      declaration.skipCount = UInt32(skips.count - firstSkip)
      if isDense, code != UInt64(declarations.count + 1) {
        isDense = false
        for index in declarations.indices { codes[UInt64(index + 1)] = index }
      }
      if !isDense, codes[code] == nil { codes[code] = declarations.count }
      declarations.append(declaration)
    }
    self.declarations = Self.copy(declarations)
    self.attributes = Self.copy(attributes)
    self.skips = Self.copy(skips)
    rare = isDense ? nil : codes
    steps = EntrySteps()
    unwantedSteps = EntrySteps()
    for code in 1..<EntrySteps.count {
      let index = index(of: UInt64(code))
      guard index >= 0 else { continue }
      let declaration = declarations[index]
      let isInlined = declaration.tag == DwarfTag.inlinedSubroutine
      guard declaration.isReadable, declaration.skipCount <= 1,
        !declaration.isCode || isInlined
      else { continue }
      let size = declaration.skipCount == 0 ? 0 : skips[Int(declaration.firstSkip)]
      if !declaration.isCode { steps.set(code, size, declaration) }
      unwantedSteps.set(code, size, declaration)
    }
  }

  deinit {
    declarations.deallocate()
    attributes.deallocate()
    skips.deallocate()
    steps.deallocate()
    unwantedSteps.deallocate()
  }

  /// -1 for a code that is not declared.
  @inline(__always)
  func index(of code: UInt64) -> Int {
    guard let rare else {
      return code &- 1 < UInt64(declarations.count) ? Int(truncatingIfNeeded: code &- 1) : -1
    }
    return rare[code] ?? -1
  }

  /// nil at the end of the table.
  static func nextCode(_ cursor: inout ByteCursor) -> UInt64? {
    let code = cursor.uleb()
    return code == 0 || cursor.isOverrun ? nil : code
  }

  /// nil behind the last one of a declaration.
  static func nextAttribute(_ cursor: inout ByteCursor) -> Attribute? {
    let name = cursor.uleb()
    let form = cursor.uleb()
    let implicit = form == UInt64(DwarfForm.implicitConst) ? cursor.sleb() : 0
    guard name != 0 || form != 0, !cursor.isOverrun else { return nil }
    return Attribute(
      name: UInt16(truncatingIfNeeded: name),
      form: form > UInt64(UInt16.max) ? 0 : UInt16(form), implicit: implicit)
  }

  private static func append(_ size: FormSize, to skips: inout [Skip], from first: Int) {
    switch size {
    case .fixed(0), .unknown: break
    case .fixed(let count):
      if skips.count > first, let last = skips.last, last >= 0 {
        skips[skips.count - 1] = last + Skip(count)
      } else {
        skips.append(Skip(count))
      }
    case .uleb: skips.append(Skips.uleb)
    case .text: skips.append(Skips.text)
    case .block1: skips.append(Skips.block1)
    case .block2: skips.append(Skips.block2)
    case .block4: skips.append(Skips.block4)
    case .block: skips.append(Skips.block)
    case .indirect: skips.append(Skips.indirect)
    }
  }

  private static func copy<Element>(_ array: [Element]) -> UnsafeMutableBufferPointer<Element> {
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: array.count)
    _ = buffer.initialize(from: array)
    return buffer
  }
}
