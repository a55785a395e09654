import Testing

/// What a command writes into the README is what the command says today.
@Suite struct GeneratedPartsTests {
  @Test func theREADMEIsFresh() throws {
    let outcome = try Tool.run(
      ["Scripts/generate", "--check", Tool.path], executable: "/usr/bin/env")
    #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
  }
}
