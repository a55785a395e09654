import Foundation
import PlumbModel
import PlumbSource
import Synchronization

/// Reads source lines when someone asks, each file once.
public final class SourceTexts: SourceLines {
  private struct Text: Sendable {
    var bytes: [UInt8]
    var lines: LineTable
  }

  private let contents: [String: SourceInput.Content]
  private let texts = Mutex<[String: Text?]>([:])

  public init(_ inputs: [SourceInput]) {
    contents = Dictionary(
      inputs.map { ($0.path, $0.content) }, uniquingKeysWith: { first, _ in first })
  }

  public func line(_ number: Int, of path: String) -> String? {
    guard let text = text(of: path), number >= 1, number <= text.lines.starts.count else {
      return nil
    }
    let start = min(Int(text.lines.starts[number - 1]), text.bytes.count)
    let next =
      number < text.lines.starts.count ? Int(text.lines.starts[number]) : text.bytes.count
    var line = text.bytes[start..<max(start, min(next, text.bytes.count))]
    while line.last == UInt8(ascii: "\n") || line.last == UInt8(ascii: "\r") { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }

  private func text(of path: String) -> Text? {
    if let known = texts.withLock({ $0[path] }) { return known }
    let text = read(path)
    texts.withLock { $0[path] = .some(text) }
    return text
  }

  private func read(_ path: String) -> Text? {
    switch contents[path] {
    case .bytes(let bytes): return Text(bytes: bytes, lines: LineTable(bytes))
    case .file(let file):
      guard let data = FileManager.default.contents(atPath: file) else { return nil }
      let bytes = Array(data)
      return Text(bytes: bytes, lines: LineTable(bytes))
    case nil: return nil
    }
  }
}
