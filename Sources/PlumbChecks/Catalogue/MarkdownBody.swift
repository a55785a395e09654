/// As much of Markdown as a rule's page has: a title, sections, fenced code.
struct MarkdownBody {
  struct Code {
    var language: String
    /// In the page.
    var firstLine: Int
    var lines: [Substring]
  }
  struct Part {
    var section: RulePage.Section
    var code: [Code]
  }

  private(set) var title: (text: String, line: Int)?
  private(set) var sections: [Part] = []
  /// Lines of fences that are not closed.
  private(set) var unclosedFences: [Int] = []
  let firstLine: Int
  let lastLine: Int

  /// - Parameter firstLine: of the lines, in the page.
  init(lines: [Substring], firstLine: Int) {
    self.firstLine = firstLine
    lastLine = firstLine + max(lines.count, 1) - 1
    var fence: Fence?
    var sectionStart = 0
    for (index, line) in lines.enumerated() {
      if let open = fence {
        if open.isClosed(by: line) {
          add(open.code(lines[(open.index + 1)..<index], firstLine: firstLine))
          fence = nil
        }
      } else if let open = Fence(line, index: index) {
        fence = open
      } else if line.hasPrefix("## ") {
        closeSection(lines[sectionStart..<index])
        let section = RulePage.Section(
          title: line.dropFirst(3).trimmed, line: firstLine + index, text: "")
        sections.append(Part(section: section, code: []))
        sectionStart = index + 1
      } else if line.hasPrefix("# "), title == nil {
        title = (line.dropFirst(2).trimmed, firstLine + index)
      }
    }
    if let fence { unclosedFences.append(firstLine + fence.index) }
    closeSection(lines[sectionStart...])
  }

  private mutating func add(_ code: Code) {
    guard !sections.isEmpty else { return }
    sections[sections.count - 1].code.append(code)
  }

  private mutating func closeSection(_ lines: ArraySlice<Substring>) {
    guard !sections.isEmpty else { return }
    sections[sections.count - 1].section.text = lines.joined(separator: "\n").trimmedLines
  }

  private struct Fence {
    let index: Int
    let length: Int
    let language: String

    init?(_ line: Substring, index: Int) {
      let length = line.utf8.prefix { $0 == UInt8(ascii: "`") }.count
      guard length >= 3 else { return nil }
      self.index = index
      self.length = length
      language = line.dropFirst(length).split(separator: " ").first.map(String.init) ?? ""
    }

    func isClosed(by line: Substring) -> Bool {
      let closing = line.utf8.prefix { $0 == UInt8(ascii: "`") }.count
      return closing >= length && line.dropFirst(closing).trimmed.isEmpty
    }

    func code(_ lines: ArraySlice<Substring>, firstLine: Int) -> Code {
      Code(language: language, firstLine: firstLine + index + 1, lines: Array(lines))
    }
  }
}

extension StringProtocol {
  var trimmed: String {
    var bytes = Substring(self).utf8
    while let first = bytes.first, first == 32 || first == 9 || first == 13 { bytes.removeFirst() }
    while let last = bytes.last, last == 32 || last == 9 || last == 13 { bytes.removeLast() }
    return String(Substring(bytes))
  }

  /// Without blank lines at either end.
  var trimmedLines: String {
    var bytes = Substring(self).utf8
    while bytes.first == 10 { bytes.removeFirst() }
    while let last = bytes.last, last == 10 || last == 32 || last == 9 { bytes.removeLast() }
    return String(Substring(bytes))
  }

  /// What follows the prefix on a line that begins with it.
  func trimmedPrefix(_ prefix: String) -> String? {
    let line = trimmed
    guard line.hasPrefix(prefix) else { return nil }
    return line.dropFirst(prefix.count).trimmed
  }

  /// The last place of the mark on the line.
  func range(ofMark mark: String) -> Range<Index>? {
    let bytes = Array(mark.utf8)
    var found: Range<Index>?
    var index = utf8.startIndex
    while let slash = utf8[index...].firstIndex(of: bytes[0]) {
      if utf8[slash...].starts(with: bytes) {
        found = slash..<utf8.index(slash, offsetBy: bytes.count)
      }
      index = utf8.index(after: slash)
    }
    return found
  }
}
