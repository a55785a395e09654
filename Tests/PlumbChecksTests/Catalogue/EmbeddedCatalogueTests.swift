import Foundation
import PlumbChecks
import PlumbRules
import SwiftParser
import SwiftSyntax
import Testing

/// What the tool carries inside itself.
@Suite struct EmbeddedCatalogueTests {
  @Test func isInOrder() {
    #expect(Catalogue.embedded.check().map(\.description) == [])
  }

  @Test(arguments: Catalogue.embedded.pages)
  func standsInItsFamily(page: RulePage) {
    let folder = page.kind == .runtime ? "runtime" : "checks/\(page.family)"
    #expect(page.path == "\(folder)/\(page.id).md")
  }

  /// Pages of the family `reading` are about files that cannot be parsed.
  @Test(arguments: Catalogue.embedded.pages.filter { $0.family != "reading" })
  func blocksAreSwift(page: RulePage) {
    let body = page.body
    for file in (body.reports + body.staysSilent).flatMap(\.files) {
      let tree = Parser.parse(source: file.text)
      guard let line = firstError(in: tree) else { continue }
      Issue.record("\(page.path):\(file.line + line - 1): not valid Swift")
    }
  }

  private func firstError(in tree: SourceFileSyntax) -> Int? {
    guard tree.hasError else { return nil }
    let converter = SourceLocationConverter(fileName: "", tree: tree)
    let token = tree.tokens(viewMode: .all).first {
      $0.presence == .missing || $0.parent?.is(UnexpectedNodesSyntax.self) == true
    }
    return converter.location(for: token?.positionAfterSkippingLeadingTrivia ?? tree.position).line
  }

  /// The literals that carry the files must not change them.
  @Test(arguments: EmbeddedFile.all)
  func saysWhatTheFileSays(file: EmbeddedFile) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let url = root.appendingPathComponent("Rules/\(file.path)")
    // A checkout may have other line ends.
    let text = try String(contentsOf: url, encoding: .utf8).replacing("\r\n", with: "\n")
    #expect(file.text == text)
  }

  @Test func theStandardLibraryIsKnown() {
    let index = Catalogue.embedded.resources
    #expect(index.inlineNames.isSuperset(of: ["withLock", "sync", "withTaskGroup"]))
    #expect(index.neverNames.isSuperset(of: ["fatalError", "exit"]))
    #expect(!index.matches(name: "print", receiverType: nil, labels: ["", ""]).isEmpty)
    #expect(!index.matches(name: "String", receiverType: nil, labels: ["describing"]).isEmpty)
    #expect(
      index.matches(name: "String", receiverType: nil, labels: ["repeating", "count"]).isEmpty)
  }
}
