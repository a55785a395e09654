import SwiftParser
import SwiftSyntax

/// A source file in memory, parsed once.
///
/// All positions are UTF-8 offsets into ``bytes``; the tree is never changed, so the same offsets hold for it.
public final class SourceFile: Sendable {
  /// As given, for messages.
  public let path: String
  public let bytes: [UInt8]
  /// Empty if the file ``isUnreadable``.
  public let tree: SourceFileSyntax
  /// What could not be read as it stands.
  public let notices: [SourceNotice]
  /// Nothing is known of what the file declares: it was not parsed, or not to its end.
  public let isUnreadable: Bool

  /// Parses `bytes`. Call it on a thread with at least ``requiredStackSize`` bytes of stack.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var health = SourceHealth(bytes)
    var tree = Self.parse(health.isParseable ? bytes : [])
    if health.isParseable {
      health.inspect(tree, of: bytes)
      if !health.isParseable { tree = Self.parse([]) }
    }
    self.tree = tree
    notices = health.notices
    isUnreadable = !health.isParseable
  }

  private static func parse(_ bytes: [UInt8]) -> SourceFileSyntax {
    bytes.withUnsafeBufferPointer {
      Parser.parse(source: $0, maximumNestingLevel: maximumNestingLevel)
    }
  }

  public convenience init(path: String = "", source: String) {
    self.init(path: path, bytes: Array(source.utf8))
  }

  /// The text of a range of offsets. Invalid UTF-8 is repaired.
  public func text(_ range: Range<Int>) -> String {
    bytes.withUnsafeBufferPointer {
      String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self)
    }
  }

  /// The text of a node, without the trivia around it.
  public func text(of node: some SyntaxProtocol) -> String { text(range(of: node)) }

  /// Where a node stands, without the trivia around it.
  public func range(of node: some SyntaxProtocol) -> Range<Int> {
    let syntax = Syntax(node)
    let start = syntax.positionAfterSkippingLeadingTrivia.utf8Offset
    return start..<max(start, syntax.endPositionBeforeTrailingTrivia.utf8Offset)
  }

  /// An identifier's name, without backticks; "" for a token that is missing.
  public func name(_ token: TokenSyntax) -> String {
    let range = range(of: token)
    if range.count > 2, bytes[range.lowerBound] == UInt8(ascii: "`") {
      return text(range.lowerBound + 1..<range.upperBound - 1)
    }
    return text(range)
  }
}

/// Something that the reader could not do, and where.
public struct SourceNotice: Sendable, Equatable {
  public var message: String
  public var offset: Int
  public init(message: String, offset: Int) {
    self.message = message
    self.offset = offset
  }
}
