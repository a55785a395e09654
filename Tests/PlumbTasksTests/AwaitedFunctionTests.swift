import PlumbInspect
import PlumbStacks
import PlumbSymbols
import PlumbTasks
import Testing

/// Which functions mean which wait. The symbols are those of Swift 6.3, and of the packages as they are built with it.
@Suite struct AwaitedFunctionTests {
  private static let library = "/usr/lib/swift/linux/libswift_Concurrency.so"
  private static let caller = "$s5serve3runyyYaFTQ1_"
  private static let unsafe =
    "$ss22withUnsafeContinuation9isolation_xScA_pSgYi_ySccyxs5NeverOGXEtYalFTQ1_"

  /// Functions, innermost first, before the program's own.
  private static let awaited: [(functions: [String], kind: TaskWait.Kind, text: String)] = [
    (
      ["$sScTss5NeverORszABRs_rlE5sleep11nanosecondsys6UInt64V_tYaKFZTQ1_"], .sleep,
      "sleeps (Task.sleep)"
    ),
    (
      [
        "$sScTss5NeverORszABRs_rlE6_sleep5until9tolerance5clocky7InstantQyd___8DurationQyd__Sgqd__tYaKs5ClockRd__lFZTQ1_",
        "$ss5ClockPsE5sleep3for9tolerancey8DurationQz_AGSgtYaKFTQ1_",
      ], .sleep, "sleeps (Clock.sleep)"
    ),
    (
      [
        unsafe, "$sScS8_StorageC4nextxSgyYaFTQ1_",
        "$sScS8IteratorV4next9isolationxSgScA_pSgYi_tYaFTQ1_",
      ], .stream, "waits for the next element of an AsyncStream"
    ),
    (
      [unsafe, "$sScs8IteratorV4next9isolationxSgScA_pSgYi_tYaq_YKFTQ1_"], .stream,
      "waits for the next element of an AsyncThrowingStream"
    ),
    // What only changes elements says less than where they come from.
    (
      [
        unsafe, "$sScS8IteratorV4nextxSgyYaFTQ1_",
        "$ss16AsyncMapSequenceV8IteratorV4next9isolationq_SgScA_pSgYi_tYa7FailureQzYKFTQ1_",
      ], .stream, "waits for the next element of an AsyncStream"
    ),
    (
      [unsafe, "$s15AsyncAlgorithms0A7ChannelC8IteratorV4nextxSgyYaFTQ1_"], .channel,
      "waits for the next element of an AsyncChannel"
    ),
    (
      [unsafe, "$s15AsyncAlgorithms0A7ChannelC4sendyyxYaFTQ1_"], .channel,
      "waits for a receiver of an AsyncChannel"
    ),
    (
      [unsafe, "$s15AsyncAlgorithms0A14Merge2SequenceV8IteratorV4next7ElementQzSgyYaKFTQ1_"],
      .sequence, "waits for the next element of a sequence (AsyncMerge2Sequence)"
    ),
    (
      [unsafe, "$s7NIOCore15EventLoopFutureC3getxyYaKFTQ1_"], .future,
      "waits for an EventLoopFuture"
    ),
    ([unsafe], .continuation, "waits for a continuation (withUnsafeContinuation)"),
    (
      [
        "$ss23withCheckedContinuation9isolation8function_xScA_pSgYi_SSyScCyxs5NeverOGXEtYalFTQ1_"
      ], .continuation, "waits for a continuation (withCheckedContinuation)"
    ),
    // Of what nobody knows nothing is said.
    (["$s5other4waityyYaFTQ0_"], .continuation, "waits for a continuation"),
    ([], .continuation, "waits for a continuation"),
  ]

  @Test(arguments: awaited.indices)
  func theFunctionSaysIt(_ index: Int) {
    let (functions, kind, text) = Self.awaited[index]
    let wait = Self.wait(functions + [Self.caller])
    #expect(wait?.kind == kind && wait?.text == text)
  }

  /// The program awaits a continuation, and further out somebody awaits a stream that is filled so.
  @Test func onlyWhatIsInsideOfTheProgramsFunctionCounts() {
    let wait = Self.wait([
      Self.unsafe, Self.caller, "$sScS8IteratorV4nextxSgyYaFTQ1_", "$s5serve5outeryyYaFTQ1_",
    ])
    #expect(wait?.text == "waits for a continuation (withUnsafeContinuation)")
  }

  /// A program may call its own function as a library does.
  @Test func namesCountWithTheirModule() {
    let own = "$s5serve11AsyncStreamV8IteratorV4nextyyYaFTQ1_"
    #expect(Self.wait([Self.unsafe, own])?.kind == .continuation)
  }

  @Test func theRuntimesOwnTasksAreTold() {
    let closure =
      "$sScTss5NeverORszABRs_rlE5sleep11nanosecondsys6UInt64V_tYaKFZyyYaYbcfU_yScCyyts5Error_pGXEfU0_yyYaYbcfU_"
    #expect(Self.wait([closure], .none)?.kind == .wakeUp)
    #expect(Self.wait([Self.caller], .none) == nil)
  }

  private static func wait(
    _ symbols: [String], _ wait: DecodedTask.Wait? = .continuation(0x1000)
  ) -> TaskWait? {
    var functions: [UInt64: [SourceFrame]] = [:]
    var task = DecodedTask(address: 0x40)
    task.id = 1
    task.state = .suspended
    task.wait = wait
    for (index, symbol) in symbols.enumerated() {
      let address = UInt64(0x100 + index * 0x10)
      // The program's own have lines.
      let isOwn = symbol.hasPrefix("$s5serve")
      functions[address] = MadeUpCode.function(
        symbol, line: isOwn ? 3 : 0, path: isOwn ? MadeUpCode.own : nil)
      task.backtrace.append(AsyncFrame(resume: 0x7000 + address, context: 0))
    }
    let image = LoadedImage(
      base: 0x7000, low: 0x7000, high: 0x9000, file: BinaryImage(path: "/srv/serve"))
    let builder = TaskDumpBuilder(
      images: [image], programPath: "/srv/serve", lookup: MadeUpCode(functions))
    return builder.dump(tasks: [task], records: [], now: 0) { _ in nil }.tasks[0].wait
  }
}
