/// How to pass over an entry in one step: most entries of a unit are of fixed size, and no code. By their codes of one byte.
struct EntrySteps {
  /// Above this number codes take two bytes, and are rare.
  static let count = 128

  /// Bytes of the attributes, above two bits. Negative: it takes more than a step.
  let values: UnsafeMutablePointer<Int32>

  static let hasChildren: Int32 = 1
  static let isFunction: Int32 = 2
  static let sizeShift: Int32 = 2

  private static let largest: Abbreviations.Skip = 1 << 16

  init() {
    values = .allocate(capacity: Self.count)
    values.initialize(repeating: -1, count: Self.count)
  }

  func deallocate() { values.deallocate() }

  /// - Parameter size: of the attributes; negative if it varies.
  func set(_ code: Int, _ size: Abbreviations.Skip, _ declaration: Abbreviations.Declaration) {
    guard size >= 0, size < Self.largest else { return }
    values[code] =
      size << Self.sizeShift | (declaration.hasChildren ? Self.hasChildren : 0)
      | (declaration.tag == DwarfTag.subprogram ? Self.isFunction : 0)
  }
}
