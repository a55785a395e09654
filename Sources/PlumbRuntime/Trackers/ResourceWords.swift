// Written from Rules/resources: PLUMB_RECORD=1 swift test --filter ResourceWordsTests

/// What things are called, and what ends them, in the words of the rules about them.
struct ResourceWords: Sendable {
  var noun: String
  var release: String

  static let descriptor = ResourceWords(noun: "file descriptor", release: "close()")
  static let directory = ResourceWords(noun: "directory stream", release: "closedir()")
  static let dispatchSource = ResourceWords(noun: "Dispatch source", release: "cancel()")
  static let mapping = ResourceWords(noun: "memory mapping", release: "munmap()")
  static let processStream = ResourceWords(noun: "pipe to a process", release: "pclose()")
  static let runLoopTimer = ResourceWords(noun: "run-loop timer", release: "invalidate()")
  static let stream = ResourceWords(noun: "C stream", release: "fclose()")
  static let streamContinuation = ResourceWords(noun: "stream continuation", release: "finish()")
}
