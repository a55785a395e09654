extension Catalogue {
  /// The table of rules of the README, one part a family.
  ///
  /// - Parameter linkPrefix: stands before the pages' paths.
  public func markdownTable(linkPrefix: String = "Rules/") -> String {
    families.map { family in
      let rows = pages(inFamily: family).map { page in
        let go = page.goCounterparts.map(Self.cell).joined(separator: ", ")
        return """
          | [\(page.id)](\(linkPrefix)\(page.path)) | \(Self.cell(page.title)) | \
          \(page.severity.rawValue) | \(page.confidence.rawValue) | \(go) |
          """
      }
      return """
        ### \(Self.heading(family))

        | rule | finds | severity | confidence | in Go |
        |---|---|---|---|---|
        \(rows.joined(separator: "\n"))

        """
    }.joined(separator: "\n")
  }

  private static func heading(_ family: String) -> String {
    family.prefix(1).uppercased() + family.dropFirst()
  }

  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
