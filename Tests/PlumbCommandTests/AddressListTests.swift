import Foundation
import Testing

/// `plumb symbolize --object --addresses` as a shell starts it, on the tool itself.
@Suite struct AddressListTests {
  @Test func addressesAreAnsweredInOrder() throws {
    let command = try run(
      "printf '0xffffffffffff\\n\\n1\\n' | $PLUMB symbolize --object $PLUMB --addresses -")
    #expect(command.status == 0, "\(command.errors)")
    let blocks = command.output.components(separatedBy: "\n\n")
    #expect(blocks.count == 3)
    // What lies nowhere near code has no line.
    #expect(blocks[0] != blocks[1])
    #expect(blocks.dropLast().allSatisfy { $0.hasSuffix(":0:0") })
    #expect(blocks[2] == "")
  }

  @Test func namesAreDemangledUnlessAskedOtherwise() throws {
    let command = try run(
      """
      address=$(nm "$PLUMB" | grep ' [tT] $s5plumb' | head -1 | cut -d' ' -f1)
      echo "$address" > "$TMPDIR/addresses-$$"
      for options in '' --mangled; do
        "$PLUMB" symbolize --object "$PLUMB" --addresses "$TMPDIR/addresses-$$" $options
      done
      rm "$TMPDIR/addresses-$$"
      """)
    #expect(command.status == 0, "\(command.errors)")
    let lines = command.output.split(separator: "\n").filter { $0.contains("plumb") }
    #expect(lines.first?.contains("$s5plumb") == false)
    #expect(lines.contains { $0.contains("$s5plumb") })
  }

  @Test(arguments: [
    ("echo 12 | $PLUMB symbolize --object nowhere --addresses -", "nowhere"),
    ("echo 12 | $PLUMB symbolize --object /etc/passwd --addresses -", "not an ELF file"),
    (
      "printf '1\\nxyz\\n' | $PLUMB symbolize --object $PLUMB --addresses -",
      "-:2: not a hexadecimal"
    ),
    (
      "echo 11111111111111111 | $PLUMB symbolize --object $PLUMB --addresses -",
      "-:1: not a hexadecimal"
    ),
    ("$PLUMB symbolize --object $PLUMB --addresses nowhere", "nowhere cannot be read"),
    ("$PLUMB symbolize --object $PLUMB", "go together"),
  ])
  func misuseEndsWithTwo(script: String, message: String) throws {
    let command = try run(script)
    #expect(command.status == 2)
    #expect(command.errors.contains(message), "\(command.errors)")
  }

  private func run(_ script: String) throws -> Command {
    let temporary = FileManager.default.temporaryDirectory.path
    return try Command.run(
      script,
      environment: [
        "DEBUGINFOD_URLS": "", "PLUMB_CACHE_DIR": temporary + "/plumb-none", "TMPDIR": temporary,
      ])
  }
}
