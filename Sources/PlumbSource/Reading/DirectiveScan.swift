import SwiftSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A comment that speaks to Plumb: `// plumb:disable:next rule -- reason`.
public struct DirectiveComment: Sendable, Equatable {
  /// From `plumb:` to the end of the comment, without blanks at the end.
  public var text: String
  /// The comment's first byte (the slash).
  public var offset: Int
  public var endOffset: Int
  /// The comment shares its line with code before it.
  public var followsCode: Bool
}

/// Finds the comments that begin with `plumb:`.
///
/// The bytes are searched first; only a file in which the word occurs at all has its tree asked whether the place is a
/// comment and not a string literal.
public enum DirectiveScan {
  public static func directives(of file: SourceFile) -> [DirectiveComment] {
    var found: [DirectiveComment] = []
    for offset in occurrences(in: file.bytes) {
      if let last = found.last, offset < last.endOffset { continue }
      if let directive = directive(at: offset, in: file) { found.append(directive) }
    }
    return found
  }

  /// Offsets of the word, found by its colon, the rarest of its bytes.
  private static func occurrences(in bytes: [UInt8]) -> [Int] {
    var found: [Int] = []
    let word = Array("plumb:".utf8)
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      var offset = 0
      while let hit = memchr(base + offset, 0x3A, buffer.count - offset) {
        offset = UnsafeRawPointer(hit) - base + 1
        if offset >= word.count, memcmp(base + offset - word.count, word, word.count) == 0 {
          found.append(offset - word.count)
        }
      }
    }
    return found
  }

  private static func directive(at offset: Int, in file: SourceFile) -> DirectiveComment? {
    let bytes = file.bytes
    // Between the slashes and the word there are only blanks, slashes and stars.
    var start = offset
    while start > 0, isLead(bytes[start - 1]) { start -= 1 }
    while start < offset, bytes[start] != UInt8(ascii: "/") { start += 1 }
    guard start + 1 < offset else { return nil }
    guard let comment = comment(around: offset, in: file) else { return nil }
    // Trivia counts each byte that is no UTF-8 as the three of its replacement.
    guard comment.lowerBound == start, comment.upperBound <= bytes.count else { return nil }
    var end = comment.upperBound
    if bytes[start + 1] == UInt8(ascii: "*"), end - start >= 4 { end -= 2 }
    while end > offset, TypeText.isSpace(bytes[end - 1]) { end -= 1 }
    return DirectiveComment(
      text: file.text(offset..<end), offset: start, endOffset: comment.upperBound,
      followsCode: followsCode(start, bytes))
  }

  private static func isLead(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "*")
  }

  private static func followsCode(_ start: Int, _ bytes: [UInt8]) -> Bool {
    var index = start
    while index > 0, bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09 { index -= 1 }
    return index > 0 && bytes[index - 1] != 0x0A && bytes[index - 1] != 0x0D
  }

  /// The comment in whose range the offset is, if it is in one.
  private static func comment(around offset: Int, in file: SourceFile) -> Range<Int>? {
    guard let token = file.tree.token(at: AbsolutePosition(utf8Offset: offset)) else { return nil }
    let leading = token.positionAfterSkippingLeadingTrivia.utf8Offset
    var position: Int
    let trivia: Trivia
    if offset < leading {
      position = token.position.utf8Offset
      trivia = token.leadingTrivia
    } else {
      position = token.endPositionBeforeTrailingTrivia.utf8Offset
      if offset < position { return nil }
      trivia = token.trailingTrivia
    }
    for piece in trivia {
      let end = position + piece.sourceLength.utf8Length
      if offset < end { return piece.isComment ? position..<end : nil }
      position = end
    }
    return nil
  }
}
