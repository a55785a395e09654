/// Where the victim crashes.
public struct CrashPlace: Sendable, CustomStringConvertible {
  /// The victim's second argument.
  public var name: String
  /// What must appear above the functions that every crash goes through, innermost first.
  public var callers: [String]

  public var description: String { name }

  public static let all: [CrashPlace] = [
    CrashPlace(name: "main", callers: ["runOnMain"]),
    CrashPlace(name: "pthread", callers: ["runOnThread"]),
    CrashPlace(name: "dispatch", callers: ["runOnQueue"]),
    CrashPlace(name: "async", callers: ["asyncInner", "asyncMiddle", "asyncOuter"]),
    CrashPlace(
      name: "task", callers: ["asyncInner", "closure #1 in taskWaiter", "taskWaiter"]),
    CrashPlace(
      name: "group",
      callers: [
        "asyncInner", "groupChild", "closure #1 in closure #1 in groupWaiter",
        "closure #1 in groupWaiter",
        "groupWaiter",
      ]),
  ]
}
