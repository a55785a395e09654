import Foundation

// Writes the catalogue as Swift string literals: embed-catalogue <rules directory> <output file>
let arguments = CommandLine.arguments
guard arguments.count == 3 else {
  FileHandle.standardError.write(Data("usage: embed-catalogue <rules> <output>\n".utf8))
  exit(2)
}
let rules = URL(fileURLWithPath: arguments[1])
var files: [(path: String, text: String)] = []
for case let url as URL in FileManager.default.enumerator(at: rules, includingPropertiesForKeys: nil)!
where ["md", "yml"].contains(url.pathExtension) {
  let path = String(url.path.dropFirst(rules.path.count + 1))
  files.append((path, try String(contentsOf: url, encoding: .utf8)))
}
files.sort { $0.path < $1.path }

var source = "extension EmbeddedFile {\n  public static let all: [EmbeddedFile] = [\n"
for (path, text) in files {
  source += "    EmbeddedFile(path: \"\(path)\", text: ####\"\"\"\n\(text)\n\"\"\"####),\n"
}
source += "  ]\n}\n"
try source.write(toFile: arguments[2], atomically: true, encoding: .utf8)
