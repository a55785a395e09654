import SwiftSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension SourceFile {
  /// A file larger than this is noted and not parsed: a tree takes some hundred times the bytes of its source.
  public static let maximumSize = 8 << 20

  /// How deep brackets may nest before the parser gives up. Code that people write stays below 40.
  public static let maximumNestingLevel = 256

  /// How deep `[` may nest without a closure between. At each the parser looks ahead twice for a type, so that every
  /// level doubles its time. Literals that people write stay below 8.
  public static let maximumSquareNesting = 16

  /// How deep attributes may nest: see ``AttributeNesting``.
  public static let maximumAttributeNesting = 12

  /// How many levels a tree may have by all that nests without limit in the parser: see ``DepthScan``.
  public static let maximumDepth = 3000

  /// Stack that a thread needs to parse and walk any file.
  ///
  /// In a debug build the parser looks ahead at 12 KB a bracket, and a walk of the tree takes some 8 KB a level: 24 to
  /// 36 MB for ``maximumDepth``. A release build takes a third. Pages that are not touched cost nothing.
  public static let requiredStackSize = 64 << 20
}

/// What is wrong with a file's bytes, before and after parsing.
struct SourceHealth {
  /// Whether the parser is to see the bytes at all.
  private(set) var isParseable = true
  private(set) var notices: [SourceNotice] = []

  init(_ bytes: [UInt8]) {
    if bytes.count > SourceFile.maximumSize {
      reject("larger than \(SourceFile.maximumSize >> 20) MB", at: 0)
    } else if let offset = Self.firstZero(bytes) {
      reject("not Swift source: it holds a zero byte", at: offset)
    } else {
      checkEncoding(bytes)
      if isParseable, DepthScan.mayBeDeep(bytes) {
        let scan = DepthScan(bytes)
        if let offset = scan.tooDeep ?? scan.tooManyBrackets ?? scan.tooManySquares {
          reject("nested too deep", at: offset)
        }
      }
      if isParseable, let offset = AttributeNesting.tooDeep(bytes) {
        reject("nested too deep", at: offset)
      }
    }
  }

  /// Looks at the tree: brackets nested beyond the parser's limit leave the rest of the file unread.
  mutating func inspect(_ tree: SourceFileSyntax, of bytes: [UInt8]) {
    guard tree.hasError, let offset = DepthScan(bytes).tooManyBrackets else { return }
    reject("nested too deep", at: offset)
  }

  private mutating func reject(_ message: String, at offset: Int) {
    isParseable = false
    notices.append(SourceNotice(message: message, offset: offset))
  }

  private mutating func checkEncoding(_ bytes: [UInt8]) {
    guard let first = Self.firstNonASCII(bytes) else { return }
    let damage = UTF8Check(bytes, from: first)
    guard let offset = damage.firstInvalid else { return }
    if damage.invalidCount > bytes.count / 16 {
      reject("not Swift source: it is no UTF-8 text", at: offset)
    } else {
      notices.append(SourceNotice(message: "invalid UTF-8", offset: offset))
    }
  }

  private static func firstZero(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress, let hit = memchr(base, 0, buffer.count) else {
        return nil
      }
      return UnsafeRawPointer(hit) - base
    }
  }

  private static func firstNonASCII(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { buffer in
      var index = 0
      while index + 8 <= buffer.count {
        let word = buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if word & 0x8080_8080_8080_8080 != 0 { break }
        index += 8
      }
      while index < buffer.count {
        if buffer[index] >= 0x80 { return index }
        index += 1
      }
      return nil
    }
  }
}

/// Where bytes are not UTF-8.
struct UTF8Check {
  private(set) var firstInvalid: Int?
  private(set) var invalidCount = 0

  init(_ bytes: [UInt8], from start: Int) {
    var index = start
    while index < bytes.count {
      let length = Self.sequenceLength(bytes, index)
      if length == 0 {
        if firstInvalid == nil { firstInvalid = index }
        invalidCount += 1
        index += 1
      } else {
        index += length
      }
    }
  }

  /// Length of the well-formed sequence at `index`, or 0.
  private static func sequenceLength(_ bytes: [UInt8], _ index: Int) -> Int {
    let lead = bytes[index]
    let length: Int
    var lower: UInt8 = 0x80
    var upper: UInt8 = 0xBF
    switch lead {
    case 0..<0x80: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if lead == 0xE0 { lower = 0xA0 }
      if lead == 0xED { upper = 0x9F }
    case 0xF0...0xF4:
      length = 4
      if lead == 0xF0 { lower = 0x90 }
      if lead == 0xF4 { upper = 0x8F }
    default: return 0
    }
    guard index + length <= bytes.count else { return 0 }
    guard bytes[index + 1] >= lower, bytes[index + 1] <= upper else { return 0 }
    for next in index + 2..<max(index + 2, index + length) where bytes[next] & 0xC0 != 0x80 {
      return 0
    }
    return length
  }
}
