import PlumbModel
import Yams

/// The text of a YAML file, or of a part of one, and what was found wrong in it.
///
/// Readers go on after a problem, so that the user sees all of them at once.
package final class YAMLSource {
  /// More than any file written by hand; some shapes cost the parser quadratic time.
  package static let maximumSize = 256 * 1024

  /// Counted from 1 in the text; columns in characters, as the YAML parser counts them.
  package struct Position {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }
    package init(_ mark: Mark) { self.init(line: mark.line, column: mark.column) }
  }

  package let path: String
  /// Line of the file on which the text begins.
  package let firstLine: Int
  private let text: String
  package private(set) var problems: [CatalogueProblem] = []

  package init(path: String, text: String, firstLine: Int = 1) {
    self.path = path
    self.text = text
    self.firstLine = firstLine
  }

  /// The document's root, or `nil` and at least one problem.
  package func root() -> YAMLValue? {
    guard text.utf8.count <= Self.maximumSize else {
      report("more than \(Self.maximumSize / 1024) KB of YAML; expected a file written by hand")
      return nil
    }
    if let alias = YAMLAliases.first(in: text) {
      report(
        "'*\(alias.name)' repeats an anchor; expected the value itself",
        at: Position(line: alias.line, column: 1), offset: alias.byte)
      return nil
    }
    do {
      // Without a resolver that looks for numbers and dates: every value is a text to us.
      guard let node = try Yams.compose(yaml: text, .basic, .default, .utf8) else {
        report("the file is empty; expected a mapping")
        return nil
      }
      return YAMLValue(node: node, source: self)
    } catch {
      report(error)
      return nil
    }
  }

  /// - Parameter offset: bytes to the right of the mark.
  package func report(_ message: String, at position: Position? = nil, offset: Int = 0) {
    let position = position ?? Position(line: 1, column: 1)
    problems.append(
      CatalogueProblem(
        path: path, line: position.line + firstLine - 1, column: byteColumn(of: position) + offset,
        message: message))
  }

  private func report(_ error: any Error) {
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let context = context.map { "\($0.text), " } ?? ""
      report("not valid YAML: \(context)\(problem)", at: Position(mark))
    case .reader(let problem, let offset, _, _):
      report("not valid YAML: \(problem)", at: position(atCharacter: offset ?? 0))
    case .duplicatedKeysInMapping(let duplicates, let context):
      report(
        "key '\(duplicates.first ?? "")' stands twice; expected it once", at: Position(context.mark)
      )
    default:
      report("not valid YAML: \(error)")
    }
  }

  /// Places are in bytes.
  private func byteColumn(of position: Position) -> Int {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.indices.contains(position.line - 1) else { return position.column }
    let before = Substring(lines[position.line - 1]).unicodeScalars.prefix(position.column - 1)
    return before.reduce(1) { $0 + UTF8.width($1) }
  }

  private func position(atCharacter offset: Int) -> Position {
    let before = text.prefix(offset)
    let line = before.utf8.count { $0 == UInt8(ascii: "\n") } + 1
    let lastLine = before.unicodeScalars.reversed().prefix { $0 != "\n" }
    return Position(line: line, column: lastLine.count + 1)
  }
}

/// Finds aliases before the parser expands them: a few lines of nested ones stand for a tree that no machine can hold.
enum YAMLAliases {
  /// The first `*name` where an alias can stand, if there is a `&name` anywhere.
  static func first(in text: String) -> (name: String, line: Int, byte: Int)? {
    var anchors: Set<Substring> = []
    var aliases: [(name: Substring, line: Int, byte: Int)] = []
    let bytes = text.utf8
    var line = 1
    var lineStart = bytes.startIndex
    var previous = UInt8(ascii: "\n")
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      let next = bytes.index(after: index)
      switch byte {
      case UInt8(ascii: "\n"):
        line += 1
        lineStart = next
        previous = byte
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        break
      case UInt8(ascii: "&"):
        anchors.insert(name(bytes[next...]))
        previous = byte
      case UInt8(ascii: "*") where !isWord(previous):
        let name = name(bytes[next...])
        if !name.isEmpty {
          aliases.append((name, line, bytes.distance(from: lineStart, to: index)))
        }
        previous = byte
      default:
        previous = byte
      }
      index = next
    }
    return aliases.first { anchors.contains($0.name) }
      .map { (String($0.name), $0.line, $0.byte) }
  }

  private static func name(_ bytes: Substring.UTF8View) -> Substring {
    Substring(bytes.prefix { isWord($0) || $0 == UInt8(ascii: "-") })
  }

  /// After a letter or digit, even with blanks between, `*` is part of a plain text.
  private static func isWord(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 || byte == UInt8(ascii: "_")
  }
}
