import Glibc

/// The snapshot of a test, in `__Plumb__` beside the test's source.
struct SnapshotFile {
  let path: String

  /// - Parameter test: whatever of its name is not fit for a file becomes `_`.
  init(besides source: String, test: String) {
    let directory = source.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    let name = String(
      test.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" })
    path = (directory.isEmpty ? "." : directory) + "/__Plumb__/\(name).snapshot"
  }

  /// Whether this run accepts what it finds.
  static var isRecording: Bool {
    getenv("PLUMB_RECORD").map { String(cString: $0) == "1" } ?? false
  }

  /// Records what there is now, or compares with what was recorded.
  ///
  /// - Returns: what is accepted, and what is wrong beyond leaks, a sentence each.
  func settle(_ now: LeakSnapshot) -> (accepted: LeakSnapshot, problems: [String]) {
    if Self.isRecording {
      return (now, write(now).map { ["its snapshot cannot be written: \($0)"] } ?? [])
    }
    switch read() {
    case .snapshot(let snapshot): return (snapshot, snapshot.worse(now))
    case .missing:
      return (LeakSnapshot(), ["has no snapshot at \(path): record one with PLUMB_RECORD=1"])
    case .unreadable(let problem):
      return (LeakSnapshot(), ["its snapshot \(path) cannot be read: \(problem)"])
    }
  }

  private enum Content {
    case snapshot(LeakSnapshot)
    case missing
    case unreadable(String)
  }

  private func read() -> Content {
    guard let file = fopen(path, "r") else {
      return errno == ENOENT ? .missing : .unreadable(String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    guard let snapshot = LeakSnapshot(text: String(decoding: bytes[..<count], as: UTF8.self)) else {
      return .unreadable("it is no snapshot of this version")
    }
    return .snapshot(snapshot)
  }

  /// What went wrong, or nil. Never leaves half a file.
  private func write(_ snapshot: LeakSnapshot) -> String? {
    let directory = String(path[..<path.lastIndex(of: "/")!])
    guard mkdir(directory, 0o777) == 0 || errno == EEXIST else {
      return "\(directory): \(String(cString: strerror(errno)))"
    }
    return WholeFile.write(Array(snapshot.text.utf8), to: path).map { "\(path): \($0)" }
  }
}
