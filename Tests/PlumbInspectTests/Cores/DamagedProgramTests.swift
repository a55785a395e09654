import Foundation
import PlumbInspect
import PlumbSymbols
import Testing

/// Ten thousand damages of a core that the kernel wrote, and thousands of an executable under its core. The number of a trial is
/// its seed, and is all that is needed to repeat it.
@Suite(
  .serialized, .timeLimit(.minutes(5)),
  .enabled(if: Program.kernelWritesCores, "the kernel gives cores to a service"))
struct DamagedProgramTests {
  private static let core = Result {
    try Programs.Kind.release.program.core(["group"], stackKilobytes: 256)
  }
  private static let store = SymbolStore()

  @Test(arguments: 0..<10) func aCoreThatIsDamaged(thousand: Int) throws {
    let original = try Self.core.get()
    let clean = try Core.open(original, symbols: Self.store)
    let file = try DamagedFile(
      copyOf: original, to: original + ".damaged", headerSize: 16_384)
    var opened = 0
    for seed in thousand * 1000..<(thousand + 1) * 1000 {
      file.damaged(seed: UInt64(seed)) {
        if Self.survive(seed, file.path, clean, Self.store.file) { opened += 1 }
      }
    }
    #expect(opened > 500)
    // It was mended each time.
    #expect(try Core.open(file.path, symbols: Self.store).tasks == clean.tasks)
    #expect(Self.peakBytes < 2 << 30)
  }

  /// Its headers, symbols and unwind tables are read for every frame.
  @Test func anExecutableThatIsDamaged() throws {
    let core = try Self.core.get()
    let clean = try Core.open(core, symbols: Self.store)
    let executable = try #require(clean.images.first { $0.path.hasSuffix("/Tasks-O") }).path
    let file = try DamagedFile(copyOf: executable, to: executable + ".damaged", headerSize: 4096)
    var used = 0
    for seed in 0..<3000 {
      file.damaged(seed: UInt64(seed)) {
        let image = try? SymbolFile.open(file.path)
        if image != nil { used += 1 }
        #expect(
          Self.survive(seed, core, clean) {
            $1 == executable ? image : Self.store.file(buildID: $0, path: $1)
          })
      }
    }
    #expect(used > 1000)
    #expect(Self.peakBytes < 2 << 30)
  }

  /// false where it is refused.
  private static func survive(
    _ seed: Int, _ path: String, _ clean: Core, _ file: (BuildID?, String?) -> SymbolFile?
  ) -> Bool {
    do throws(CoreError) {
      let core = try Core.open(path, file: file)
      // A segment that points elsewhere shows the same tasks twice.
      #expect(core.tasks.count <= clean.tasks.count * 8, "trial \(seed)")
      #expect(core.threads.allSatisfy { $0.frames.count <= 500 }, "trial \(seed)")
      #expect(core.threads.allSatisfy { $0.asyncChains.count <= 100_000 }, "trial \(seed)")
      #expect(core.tasks.allSatisfy { $0.backtrace.count <= 10_001 }, "trial \(seed)")
      return true
    } catch {
      #expect("\(error)".hasPrefix(path), "trial \(seed)")
      return false
    }
  }

  private static var peakBytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
