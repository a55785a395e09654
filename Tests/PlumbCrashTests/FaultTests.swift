import PlumbCrashFormat
import Testing

/// The fault record names what lies at the address.
@Suite struct FaultTests {
  @Test(arguments: [
    ("plain", "null-page", "write"),
    ("null-pc", "null-page", "execute"),
    ("wild-pc", "unmapped", "execute"),
    ("read-only", "read-only", "write"),
    ("guard", "guard-page", "read"),
    ("not-executable", "not-executable", "execute"),
    ("overflow-main", "stack-overflow", "write"),
    ("overflow-thread", "stack-overflow", "write"),
  ])
  func kindAndAccess(name: String, kind: String, access: String) throws {
    let fault = try #require(try CrashChild.run(name).report().fault)
    #expect(fault.kind == kind)
    #expect(fault.access == access)
  }

  @Test func anAddressThatNoMemoryCanHave() throws {
    let report = try CrashChild.run("non-canonical").report()
    #expect(report.fault?.kind == "non-canonical")
    #expect(report.fault?.access == "read")
    #expect(report.signal?.codeName == "SI_KERNEL")
  }

  /// The kernel tells nothing of it: the instruction is looked at.
  @Test func aReturnToNowhere() throws {
    let report = try CrashChild.run("wild-return").report()
    #expect(report.fault?.kind == "non-canonical")
    #expect(report.fault?.access == "execute")
  }

  @Test func aMappingIsDescribed() throws {
    let fault = try #require(try CrashChild.run("read-only").report().fault)
    let low = try #require(fault.low)
    let high = try #require(fault.high)
    #expect(high - low >= 4096)
    #expect(fault.permissions == "r--p")
  }

  /// The return address was pushed before the wild jump: the caller is there.
  @Test func theCallerOfNothingIsFound() throws {
    let report = try CrashChild.run("null-pc").report()
    let frames = try #require(report.threads.first).frames
    #expect(frames[0].pc == 0)
    let program = try #require(report.images.first)
    #expect((program.low..<program.high).contains(frames[1].pc))
    #expect(!frames[1].isExact)
  }

  @Test func aSenderIsNamed() throws {
    let report = try CrashChild.run("kill").report()
    #expect(report.signal?.senderPID == report.program?.pid)
    #expect(report.fault == nil)
  }
}
