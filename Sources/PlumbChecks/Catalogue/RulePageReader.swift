import PlumbModel

/// Reads a rule's page and says everything that is wrong with it.
public struct RulePageReader {
  /// Every page has them, in this order; those of runtime findings end with the fix.
  static let sectionTitles = ["What", "Why", "Known limits", "Fix", "Reports", "Stays silent"]
  static let minimumBlockCount = 4
  /// More than any page written by hand.
  static let maximumSize = 1024 * 1024

  let path: String
  var problems: [CatalogueProblem] = []

  /// Reads the front matter.
  ///
  /// - Parameter path: gives the family and the kind: `checks/timers/timer-not-cancelled.md`.
  /// - Returns: the page, `nil` if there is no telling which rule it is about, and the problems in the order of the lines.
  public static func read(
    path: String, text: String
  ) -> (page: RulePage?, problems: [CatalogueProblem]) {
    var reader = RulePageReader(path: path)
    let page = reader.page(text)
    return (page, reader.problems.sorted { $0.place < $1.place })
  }

  /// Reads what follows the front matter, as far as it can be read, and every problem in it.
  public static func body(
    of page: RulePage
  ) -> (body: RulePage.Body, problems: [CatalogueProblem]) {
    var reader = RulePageReader(path: page.path)
    let body = reader.body(page)
    return (body, reader.problems.sorted { $0.place < $1.place })
  }

  private init(path: String) { self.path = path }

  mutating func report(_ message: String, line: Int, column: Int = 1) {
    problems.append(
      CatalogueProblem(path: path, line: line, column: column, message: message))
  }

  private mutating func page(_ text: String) -> RulePage? {
    guard text.utf8.count <= Self.maximumSize else {
      report("more than \(Self.maximumSize / 1024) KB; expected a page written by hand", line: 1)
      return nil
    }
    var rest = Substring(text).utf8
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    guard Self.popLine(&rest) == "---" else {
      report("no front matter; expected '---' as the first line", line: 1)
      return nil
    }
    var yaml = ""
    var line = 2
    while let next = Self.popLine(&rest) {
      line += 1
      if next == "---" {
        return frontMatter(yaml, markdown: String(Substring(rest)), markdownLine: line)
      }
      yaml += next
      yaml += "\n"
    }
    report("the front matter does not end; expected a line '---'", line: 1)
    return nil
  }

  private mutating func body(_ page: RulePage) -> RulePage.Body {
    let markdown = MarkdownBody(
      lines: Self.lines(of: page.markdown), firstLine: page.markdownLine)
    var body = RulePage.Body(sections: markdown.sections.map(\.section))
    checkTitle(markdown, page)
    for line in markdown.unclosedFences {
      report("the code block does not end; expected '```'", line: line)
    }
    checkSections(markdown, page)
    guard page.kind == .check else { return body }
    body.reports = blocks(under: "Reports", markdown)
    body.staysSilent = blocks(under: "Stays silent", markdown)
    checkMarks(page.id, body)
    return body
  }

  /// The text's first line without its end, which may be LF or CRLF.
  private static func popLine(_ rest: inout Substring.UTF8View) -> Substring? {
    guard !rest.isEmpty else { return nil }
    let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
    var line = rest[..<end]
    if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
    rest = end == rest.endIndex ? rest[end...] : rest[rest.index(after: end)...]
    return Substring(line)
  }

  private static func lines(of text: String) -> [Substring] {
    var rest = Substring(text).utf8
    var lines: [Substring] = []
    while let line = popLine(&rest) { lines.append(line) }
    return lines
  }

  // MARK: Sections

  private mutating func checkTitle(_ body: MarkdownBody, _ page: RulePage) {
    guard let title = body.title else {
      return report("no title; expected '# \(page.title)'", line: body.firstLine)
    }
    if title.text != page.title {
      report(
        "the title differs from the front matter's; expected '# \(page.title)'", line: title.line)
    }
  }

  private mutating func checkSections(_ body: MarkdownBody, _ page: RulePage) {
    let expected = page.kind == .check ? Self.sectionTitles : Array(Self.sectionTitles.prefix(4))
    let present = body.sections.map(\.section.title)
    var previous = -1
    for title in expected {
      guard let index = present.firstIndex(of: title) else {
        let unknown = present.filter { !Self.sectionTitles.contains($0) }
        let meant = NearestName.of(title, among: unknown)
        let line = body.sections.first { $0.section.title == meant }?.section.line
        let hint = meant.map { " instead of '## \($0)'" } ?? ""
        report("no section '\(title)'; expected '## \(title)'\(hint)", line: line ?? body.lastLine)
        continue
      }
      let section = body.sections[index].section
      if index < previous {
        report(
          "section '\(title)' is out of order; expected \(expected.joined(separator: ", "))",
          line: section.line)
      }
      previous = max(previous, index)
      if section.text.isEmpty {
        report("section '\(title)' is empty; expected text", line: section.line)
      }
      if let again = body.sections[(index + 1)...].first(where: { $0.section.title == title }) {
        report("section '\(title)' stands twice; expected it once", line: again.section.line)
      }
    }
  }

  // MARK: Blocks

  private mutating func blocks(under title: String, _ body: MarkdownBody) -> [RulePage.Block] {
    guard let section = body.sections.first(where: { $0.section.title == title }) else { return [] }
    let blocks = section.code.filter { $0.language == "swift" }.map { block($0) }
    if blocks.count < Self.minimumBlockCount {
      report(
        "\(blocks.count) Swift blocks under '\(title)'; expected at least \(Self.minimumBlockCount)",
        line: section.section.line)
    }
    return blocks
  }

  private mutating func block(_ code: MarkdownBody.Code) -> RulePage.Block {
    var files: [RulePage.File] = []
    var lines: [Substring] = []
    var name = "Example.swift"
    var start = code.firstLine
    func closeFile() -> RulePage.File {
      RulePage.File(
        name: name, text: lines.joined(separator: "\n") + "\n", line: start, expectations: [])
    }
    for (offset, line) in code.lines.enumerated() {
      guard let next = line.trimmedPrefix("// file:"), next.hasSuffix(".swift") else {
        lines.append(line)
        continue
      }
      let line = code.firstLine + offset
      if lines.contains(where: { !$0.allSatisfy(\.isWhitespace) }) { files.append(closeFile()) }
      (lines, name, start) = ([], next, line + 1)
      if files.contains(where: { $0.name == name }) {
        report("file '\(name)' stands twice in the block; expected it once", line: line)
      }
    }
    files.append(closeFile())
    for index in files.indices { files[index].expectations = expectations(in: files[index]) }
    return RulePage.Block(line: code.firstLine, files: files)
  }

  private mutating func expectations(in file: RulePage.File) -> [RulePage.Expectation] {
    var result: [RulePage.Expectation] = []
    for (index, line) in Self.lines(of: file.text).enumerated() {
      guard let mark = line.range(ofMark: "// expect:") else { continue }
      let pageLine = file.line + index
      for part in line[mark.upperBound...].split(separator: ",", omittingEmptySubsequences: false) {
        let id = part.trimmed
        guard RulePage.isIdentifier(id) else {
          report(
            "'\(id.prefix(60))' is no rule id; expected '// expect: <id>[, <id>]'", line: pageLine)
          continue
        }
        result.append(.init(rule: RuleID(rawValue: id), line: index + 1, pageLine: pageLine))
      }
    }
    return result
  }

  private mutating func checkMarks(_ id: RuleID, _ body: RulePage.Body) {
    for block in body.reports where !block.expectations.contains(where: { $0.rule == id }) {
      report("nothing marked in this block; expected '// expect: \(id)'", line: block.line)
    }
    for mark in body.staysSilent.flatMap(\.expectations) {
      report("a mark under 'Stays silent'; expected none", line: mark.pageLine)
    }
  }
}

extension RulePage {
  /// The parts of its Markdown, read anew each time.
  public var body: Body { RulePageReader.body(of: self).body }
}
