extension DepthScan {
  /// Whether the exact scan is worth while. Nearly all files are waved through by the shape of their lines.
  ///
  /// A chain of ``SourceFile/maximumDepth`` tokens takes a statement of as many bytes, or lines that go on after a
  /// closing bracket (`} else if`, `}.map {`, `.map {`), each of which may add a few levels.
  static func mayBeDeep(_ bytes: [UInt8]) -> Bool {
    if mayNestSquares(bytes) { return true }
    guard bytes.count > SourceFile.maximumDepth else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      var lines = LineShapes(bytes)
      var statement = 0
      var links = 0
      var goesOn = false
      var conditions = 0
      while let line = lines.next() {
        switch line.start {
        case .comment: continue
        case .link: links += 1
        case .other: if !goesOn { statement = 0 }
        case .operation: break
        case .condition: conditions += 1
        case .endOfCondition: conditions -= 1
        }
        if conditions > SourceFile.maximumNestingLevel { return true }
        statement += line.count
        goesOn = line.goesOn
        if max(statement, links * 4) > SourceFile.maximumDepth { return true }
      }
      return false
    }
  }

  /// Counts brackets without looking at what holds them: those in comments and literals make the exact scan run in vain.
  private static func mayNestSquares(_ bytes: [UInt8]) -> Bool {
    var depth = 0
    return bytes.withUnsafeBufferPointer { bytes in
      for byte in bytes {
        if byte == UInt8(ascii: "[") {
          depth += 1
          if depth > SourceFile.maximumSquareNesting { return true }
        } else if byte == UInt8(ascii: "]"), depth > 0 {
          depth -= 1
        }
      }
      return false
    }
  }
}

/// The lines of a file that are not blank, as far as their first and last bytes tell.
private struct LineShapes {
  enum Start {
    case comment, link, operation, other
    /// `#if` and `#endif`.
    case condition, endOfCondition
  }

  struct Line {
    var start: Start
    var count: Int
    /// Ends in an operator or opening bracket, or is a single short word that may be a prefix of what follows.
    var goesOn: Bool
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func next() -> Line? {
    while index < bytes.count, TypeText.isSpace(bytes[index]) { index += 1 }
    guard index < bytes.count else { return nil }
    let start = index
    while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
    var end = index
    while TypeText.isSpace(bytes[end - 1]) { end -= 1 }
    return Line(
      start: shape(start, end), count: end - start,
      goesOn: isOperation(bytes[end - 1]) || isOpening(bytes[end - 1])
        || end - start < 10 && TypeText.isNameByte(bytes[end - 1]))
  }

  private func shape(_ start: Int, _ end: Int) -> Start {
    switch bytes[start] {
    case UInt8(ascii: "/"):
      return start + 1 < end && bytes[start + 1] == bytes[start] ? .comment : .operation
    case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"):
      // `})` and `},` only close.
      return end - start > 3 ? .link : .operation
    case UInt8(ascii: "."): return .link
    case UInt8(ascii: "e"):
      return end - start > 3 && bytes[start + 1] == UInt8(ascii: "l") ? .link : .other
    case UInt8(ascii: "{"): return .operation
    case UInt8(ascii: "#") where end - start > 2:
      switch (bytes[start + 1], bytes[start + 2]) {
      case (UInt8(ascii: "i"), UInt8(ascii: "f")): return .condition
      case (UInt8(ascii: "e"), UInt8(ascii: "n")): return .endOfCondition
      default: return .other
      }
    default: return isOperation(bytes[start]) ? .operation : .other
    }
  }

  /// A brace begins statements that stand for themselves; within the others one expression goes on.
  private func isOpening(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[")
  }

  private func isOperation(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "&"),
      UInt8(ascii: "|"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"),
      UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"),
      UInt8(ascii: "%"), UInt8(ascii: "^"), UInt8(ascii: "~"), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
