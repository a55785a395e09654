import PlumbTesting
import Testing

/// What malloc has given out is a number of the whole process, so nothing else runs beside this.
@Suite(.enabled(if: Child.isRunning), .serialized) struct LeakyBudgetTests {
  @Test(.leakChecked(memory: .kb(512))) func leavesMemory() {
    Kept.shared.keep(UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 16))
  }
}
