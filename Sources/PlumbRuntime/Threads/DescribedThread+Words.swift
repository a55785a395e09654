import Glibc
import PlumbModel
import PlumbStacks

extension DescribedThread {
  /// `thread 4711 "worker"`, `pool thread 4711`, `the main thread`
  var title: String {
    if isMain { return "the main thread" }
    // Dispatch's names for these end in the middle of a word.
    if role == .pool || role == .idle { return "pool thread \(facts.thread)" }
    return "thread \(facts.thread)" + (facts.name.isEmpty ? "" : " \"\(facts.name)\"")
  }

  var isMain: Bool { facts.thread == getpid() }

  /// The innermost function of the program that has a line.
  var place: Place? {
    stack.frames.flatMap(\.functions).first { $0.isProgram && $0.place != nil }?.place
  }

  /// Why it has no frames.
  var silence: String {
    guard facts.problem == .noAnswer else { return "could not be asked" }
    if facts.kernelFacts?.blocksSignal == true {
      return "blocks SIGPROF and could not be asked" + kernelWords
    }
    switch facts.state {
    case .uninterruptible: return "waits in the kernel, where no signal reaches it" + kernelWords
    case .stopped: return "is stopped"
    default: return "did not answer" + kernelWords
    }
  }

  private var kernelWords: String {
    var words: [String] = []
    if let call = facts.kernelFacts?.systemCall { words.append("system call \(call)") }
    if let channel = facts.kernelFacts?.waitChannel { words.append(channel) }
    return words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
  }

  /// `is blocked in DispatchSemaphore.wait at Pool.swift:12`, `runs Pool.hash at Pool.swift:12`
  var activity: String {
    if facts.problem != nil { return silence }
    if let wait { return wait.text }
    if role == .idle { return "has nothing to do" }
    let function = stack.frames.flatMap(\.functions).first { $0.isProgram }
    return "is running" + (function.map { " in \($0.name)" } ?? "")
      + (place.map { " at \($0.shortText)" } ?? "")
  }
}

extension ThreadStack.RunningTask {
  /// `task 3 "load"`
  var title: String {
    "task " + (id.map { "\($0)" } ?? "0x" + String(address, radix: 16))
      + (name.map { " \"\($0)\"" } ?? "")
  }
}
