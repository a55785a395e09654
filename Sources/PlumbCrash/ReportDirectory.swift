import Glibc

/// Where reports lie: `plumb-<program>-<unix ms>-<pid>.crash`, and `.<name>.partial` while one is written.
struct ReportDirectory: Sendable {
  /// Absolute: the program may change its directory.
  let path: String

  init(creating given: String) throws(CrashReporterError) {
    var missing: [String] = []
    var parent = given
    while mkdir(parent, 0o700) != 0, errno == ENOENT, let slash = parent.lastIndex(of: "/"),
      slash != parent.startIndex
    {
      missing.append(parent)
      parent = String(parent[..<slash])
    }
    for directory in missing.reversed() { mkdir(directory, 0o700) }
    guard let resolved = realpath(given, nil) else {
      throw CrashReporterError(
        "\(given): the directory for crash reports cannot be made: \(String(cString: strerror(errno)))"
      )
    }
    defer { free(resolved) }
    path = String(cString: resolved)
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw CrashReporterError("\(given): crash reports need a directory; this is something else")
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw CrashReporterError(
        "\(given): no crash report can be written there: \(String(cString: strerror(errno)))")
    }
  }

  /// Those of one program, for others may share the directory. Oldest first.
  func reports(of program: String) -> [PendingReport] {
    names().compactMap { name in
      ReportName(name).map { PendingReport(path: "\(path)/\(name)", name: $0) }
    }
    .filter { $0.program == program }
    .sorted { ($0.name.unixMilliseconds, $0.path) < ($1.name.unixMilliseconds, $1.path) }
  }

  func prune(_ program: String, keeping count: Int) {
    for report in reports(of: program).dropLast(max(0, count)) { unlink(report.path) }
  }

  /// A process that was killed while it wrote left a report that can be read as far as it goes.
  func adoptUnfinished() {
    for name in names() where name.hasPrefix(".plumb-") && name.hasSuffix(".crash.partial") {
      let final = String(name.dropFirst().dropLast(".partial".count))
      guard let parsed = ReportName(final) else { continue }
      let isAlive = parsed.process != getpid() && (kill(parsed.process, 0) == 0 || errno == EPERM)
      if !isAlive { rename("\(path)/\(name)", "\(path)/\(final)") }
    }
  }

  private func names() -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
        })
    }
    return names
  }
}

/// What a report's file name says.
struct ReportName: Sendable {
  let program: String
  let unixMilliseconds: Int64
  let process: pid_t

  init?(_ name: String) {
    guard name.hasPrefix("plumb-"), name.hasSuffix(".crash") else { return nil }
    let parts = name.dropFirst("plumb-".count).dropLast(".crash".count).split(
      separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 3, let time = Int64(parts[parts.count - 2]),
      let process = pid_t(parts[parts.count - 1])
    else { return nil }
    self.program = parts.dropLast(2).joined(separator: "-")
    self.unixMilliseconds = time
    self.process = process
  }
}
