/// A way in which programs give something back, and how a call of it is recognised in source text without a compiler.
struct ReleaseKind: Sendable {
  enum Receiver: Sendable {
    /// Calls of functions that belong to nothing.
    case none
    case any
    /// The last name before the method contains the word, in whatever case.
    case named(String)
    /// The last name before the method is declared in the file with a type, or an initial value, that begins so.
    case declared([String])
    case fileMentions(String)
  }

  var name: String
  var functions: Set<String>
  /// Of the first argument; nil if any will do, "-" for calls without arguments.
  var firstLabels: Set<String>?
  var receiver: Receiver
  /// How many places of this kind are tried.
  var sampleSize = 30

  /// In this order; a place belongs to the first kind that fits.
  static let all = [
    ReleaseKind(
      name: "`continuation.resume`", functions: ["resume"],
      firstLabels: ["returning", "throwing", "with"],
      receiver: .any),
    ReleaseKind(
      name: "`continuation.resume`", functions: ["resume"], firstLabels: ["-"],
      receiver: .named("continuation")),
    ReleaseKind(
      name: "`continuation.finish`", functions: ["finish"], firstLabels: ["-", "throwing"],
      receiver: .named("continuation")),
    ReleaseKind(
      name: "`promise.succeed`, `fail`", functions: ["succeed", "fail"], firstLabels: nil,
      receiver: .named("promise")),
    ReleaseKind(
      name: "`close`, `munmap`, `free` and other C functions",
      functions: [
        "close", "fclose", "pclose", "closedir", "dlclose", "munmap", "free", "freeaddrinfo",
        "freeifaddrs",
        "sqlite3_close", "sqlite3_close_v2", "sqlite3_finalize",
      ], firstLabels: [""], receiver: .none),
    ReleaseKind(
      name: "`pointer.deallocate`", functions: ["deallocate"], firstLabels: ["-"], receiver: .any),
    ReleaseKind(
      name: "`Unmanaged.release`", functions: ["release"], firstLabels: ["-"],
      receiver: .fileMentions("Unmanaged")),
    ReleaseKind(
      name: "`cancel` of a task or timer", functions: ["cancel"], firstLabels: ["-"],
      receiver: .declared([
        "Task<", "Task ", "Task{", "Task.", "Task(", "DispatchSource", "DispatchQueue.Timer",
      ])),
    ReleaseKind(
      name: "`timer.invalidate`", functions: ["invalidate"], firstLabels: ["-"],
      receiver: .declared(["Timer"])),
    ReleaseKind(
      name: "`removeObserver`", functions: ["removeObserver"], firstLabels: [""], receiver: .any),
  ]
}
