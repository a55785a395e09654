import Foundation
import PlumbSource

/// Feeds mutated inputs to a target until the time is over.
struct FuzzRun {
  let target: FuzzTarget
  let seconds: Double
  let seed: UInt64
  let directories: [String]

  /// An input that takes more CPU time is as bad as a crash.
  private static let secondsAnInput = 20

  func run() throws {
    let corpus = SeedCorpus(directories: directories, for: target)
    guard !corpus.seeds.isEmpty else {
      throw FuzzMisuse("no .\(target.seedExtension) files in \(directories)")
    }
    let mutator = Mutator(seeds: corpus.seeds, vocabulary: target.vocabulary)
    let binaryMutator = target.isBinary ? BinaryMutator(seeds: corpus.seeds) : nil
    let objects = target.focus.map { ObjectMutator(seeds: corpus.seeds, focus: $0) }
    var random = Randomness(seed: seed)
    let file = FileManager.default.temporaryDirectory.path + "/plumb-fuzz-\(target)-\(seed)"
    // Said before anything can go wrong; the file stays if something does.
    print("\(target): \(corpus.seeds.count) seeds, the current input is in \(file)")
    fflush(nil)

    let start = ProcessInfo.processInfo.systemUptime
    var count = 0
    // In CPU time: a run in the background waits for others more than it works.
    var slowest = 0.0
    var used = Self.cpuSeconds
    while ProcessInfo.processInfo.systemUptime - start < seconds {
      let input =
        count < corpus.seeds.count
        ? corpus.seeds[count]
        : objects?.input(&random) ?? binaryMutator?.input(&random) ?? mutator.input(&random)
      try write(input, to: file)
      limitTime(to: Self.secondsAnInput)
      target.run(input)
      limitTime(to: 0)
      count += 1
      let usedNow = Self.cpuSeconds
      slowest = max(slowest, usedNow - used)
      used = usedNow
    }
    try FileManager.default.removeItem(atPath: file)
    print("\(target): \(count) inputs, none failed; the slowest took \(Int(slowest * 1000)) ms")
  }

  /// Of this process so far.
  private static var cpuSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Runs one input, of an earlier failure.
  func replay(_ path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw FuzzMisuse("\(path) cannot be read")
    }
    target.run(Array(data))
    print("\(target): \(path) does not fail")
  }

  /// SIGPROF ends the process and leaves the input's file behind.
  private func limitTime(to seconds: Int) {
    var limit = itimerval()
    limit.it_value.tv_sec = seconds
    setitimer(__itimer_which_t(2), &limit, nil)
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else { throw FuzzMisuse("\(path) cannot be written") }
    defer { fclose(file) }
    fwrite(bytes, 1, bytes.count, file)
  }
}

struct FuzzMisuse: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
