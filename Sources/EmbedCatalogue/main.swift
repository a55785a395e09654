import Foundation

// Writes the catalogue as Swift string literals: embed-catalogue <rules directory> <output file>

func fail(_ message: String, status: Int32 = 1) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(status)
}

/// How many `#` a raw literal needs so that nothing in the text ends it or is taken for an escape.
func delimiter(for text: String) -> String {
  var longest = 0
  var run: Int?
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): run = 0
    case UInt8(ascii: "#"): run = run.map { $0 + 1 }
    default: run = nil
    }
    longest = max(longest, run ?? 0)
  }
  return String(repeating: "#", count: longest + 1)
}

/// A Swift literal of the text; lines end in one LF, whatever they ended in.
func literal(_ text: String) -> String {
  let sharp = delimiter(for: text)
  return "\(sharp)\"\"\"\n\(text)\n\"\"\"\(sharp)"
}

func isControl(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): false
  default: byte < 32 || byte == 127
  }
}

func readText(_ url: URL) -> String {
  guard let data = try? Data(contentsOf: url) else {
    fail("\(url.path):1:1: error: the file cannot be read")
  }
  guard let text = String(validating: data, as: UTF8.self) else {
    fail("\(url.path):1:1: error: not a text; expected UTF-8")
  }
  // The compiler takes no control characters, not even in a literal.
  if let control = text.utf8.firstIndex(where: isControl) {
    let line = text.utf8[..<control].count { $0 == 10 } + 1
    fail("\(url.path):\(line):1: error: a control character; expected text")
  }
  return text
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else { fail("usage: embed-catalogue <rules> <output>", status: 2) }
let rules = URL(fileURLWithPath: arguments[1])
guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: rules.path) else {
  fail("\(rules.path): error: no directory that can be read")
}
let catalogue = paths.filter { $0.hasSuffix(".md") || $0.hasSuffix(".yml") }.sorted()

var source = "extension EmbeddedFile {\n  public static let all: [EmbeddedFile] = [\n"
for path in catalogue {
  let text = readText(rules.appendingPathComponent(path))
  source += "EmbeddedFile(path: \(literal(path)), text: \(literal(text))),\n"
}
source += "  ]\n}\n"
do {
  try source.write(toFile: arguments[2], atomically: true, encoding: .utf8)
} catch {
  fail("\(arguments[2]): error: \(error)")
}
