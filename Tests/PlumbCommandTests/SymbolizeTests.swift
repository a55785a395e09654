import Foundation
import Testing

/// `plumb symbolize` as a shell starts it. Nothing on this machine has symbols of the reports: that is the hard case.
@Suite struct SymbolizeTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  /// Neither a server nor a cache of the machine is to matter.
  static let environment = ["DEBUGINFOD_URLS": "", "PLUMB_CACHE_DIR": ""]

  @Test func aReportIsShown() throws {
    let command = try run("$PLUMB symbolize Fuzz/Seeds/server.crash")
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output.hasPrefix("serve crashed: Index out of range\n"))
    #expect(command.output.contains("0x000055d0c1a02f31 in serve + 0x12f31"))
    #expect(!command.output.contains("\u{1b}"))
  }

  @Test(arguments: [("json", "{\n"), ("sarif", "{\n"), ("html", "<!doctype html>\n")])
  func formats(format: String, start: String) throws {
    let command = try run("$PLUMB symbolize --format \(format) Fuzz/Seeds/server.crash < /dev/null")
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output.hasPrefix(start))
  }

  @Test func theOutputFileIsWholeOrNotThere() throws {
    let name = FileManager.default.temporaryDirectory.path + "/plumb-\(UUID().uuidString).html"
    defer { try? FileManager.default.removeItem(atPath: name) }
    let command = try run("$PLUMB symbolize --format html -o \(name) Fuzz/Seeds/server.crash")
    #expect(command.status == 0 && command.output.isEmpty, "\(command.errors)")
    #expect(try String(contentsOfFile: name, encoding: .utf8).hasSuffix("</html>\n"))
  }

  @Test func aTextGoesThroughUnchanged() throws {
    let command = try run(
      "printf 'a\\0b\\r\\n\\377 0x12\\n' | $PLUMB symbolize - | od -c | head -2")
    #expect(command.output.contains("a  \\0   b  \\r  \\n 377       0   x   1   2  \\n"))
    #expect(command.errors.contains("no address in it could be looked up"))
  }

  /// The symbol table of the tool itself is enough to name a function.
  @Test func anAddressOfABinaryIsNamed() throws {
    let script = """
      address=$(nm "$PLUMB" | sed -n 's/^\\([0-9a-f]*\\) [tT] main$/\\1/p' | head -1)
      echo "$PLUMB(+0x$(printf %x $((0x$address + 1)))) [0x1]" | $PLUMB symbolize -
      """
    let command = try run(script)
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output.hasSuffix(") [0x1]\n"))
    // Of two names for one address, the symbol table has either.
    #expect(command.output.contains("main) "), "\(command.output)\(command.errors)")
  }

  @Test(arguments: [
    ("/no/such/file", "No such file"),
    ("Fuzz", "is it a directory?"),
    ("$PLUMB", "no core"),
    ("--format json Fuzz/Seeds/addresses.log", "neither a report nor a core"),
    ("<(printf 'plumb-crash-report 9\\n')", "version 9"),
    ("", "nothing to symbolize"),
    ("--group /no/such", "no such directory"),
    ("--group Fuzz a.crash", "--group"),
    ("--source-root nonsense Fuzz/Seeds/server.crash", "expected old=new"),
    ("--object \"$PLUMB\" --addresses - a.crash", "--object"),
  ])
  func whatCannotBeRead(arguments: String, message: String) throws {
    let command = try run("$PLUMB symbolize \(arguments)")
    #expect(command.status == 2, "\(command.output)")
    #expect(command.errors.contains(message), "\(command.errors)")
  }

  /// One that cannot be read does not hide the others.
  @Test func theRestIsShown() throws {
    let command = try run("$PLUMB symbolize /no/such Fuzz/Seeds/server.crash")
    #expect(command.status == 2)
    #expect(command.output.hasPrefix("serve crashed"))
  }

  /// Whoever reads only the SARIF learns that something was not looked at.
  @Test func sarifSaysWhatCannotBeRead() throws {
    let command = try run("$PLUMB symbolize --format sarif /no/such Fuzz/Seeds/server.crash")
    #expect(command.status == 2)
    #expect(command.output.contains("\"executionSuccessful\": false"), "\(command.output)")
    #expect(command.output.contains("No such file"), "\(command.output)")
    #expect(command.output.contains("\"ruleId\": \"crash-trap\""), "\(command.output)")
  }

  @Test func aDirectoryIsGrouped() throws {
    let command = try run("$PLUMB symbolize --group Fuzz")
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output.hasPrefix("1 × serve crashed: Index out of range"))
    #expect(command.output.hasSuffix("1 group of 1 crash.\n"))
  }

  private func run(_ script: String) throws -> Command {
    try Command.run(script, in: Self.root, environment: Self.environment)
  }
}
