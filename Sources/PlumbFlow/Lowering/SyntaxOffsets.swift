import SwiftSyntax

extension SyntaxProtocol {
  var startOffset: UInt32 { UInt32(positionAfterSkippingLeadingTrivia.utf8Offset) }
  var endOffset: UInt32 { UInt32(endPositionBeforeTrailingTrivia.utf8Offset) }

  /// The node's text, or "" if it is longer than names and small literals are: such text is never looked at.
  func shortText(limit: Int = 120) -> String {
    trimmedLength.utf8Length <= limit ? trimmedDescription : ""
  }
}

extension AttributeListSyntax {
  /// By the language's convention the name of a global actor ends in `Actor`.
  var nameGlobalActor: Bool {
    contains {
      $0.as(AttributeSyntax.self)?.attributeName.trimmedDescription.hasSuffix("Actor") ?? false
    }
  }
}

extension TokenSyntax {
  /// The name without back-ticks.
  var identifierText: String {
    let text = self.text
    guard text.utf8.first == UInt8(ascii: "`"), text.utf8.count > 2 else { return text }
    return String(text.dropFirst().dropLast())
  }
}
