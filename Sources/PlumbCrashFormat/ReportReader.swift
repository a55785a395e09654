/// Takes in the lines of a report after the first, one by one.
struct ReportReader {
  private(set) var report: CrashReport
  private(set) var isAtEnd = false
  /// Lines taken, with the first of the file.
  private var lines = 1
  private var addresses = 0
  private var reachedLimits: Set<String> = []

  /// What the parts that follow a record belong to.
  private enum Owner { case none, kept, lost }
  private var thread = Owner.none
  private var breadcrumb = Owner.none
  /// Of `resume` lines.
  private enum Chain { case none, candidate, task, lost }
  private var chain = Chain.none

  init(version: Int) { report = CrashReport(version: version) }

  /// - Parameter bytes: Without the end of the line.
  mutating func take(_ bytes: ArraySlice<UInt8>) {
    lines += 1
    guard !bytes.isEmpty else { return }
    guard bytes.count <= CrashReportLimits.line else {
      return complain("a line of \(bytes.count) bytes; at most \(CrashReportLimits.line) are read")
    }
    do {
      try take(ReportLine(bytes))
    } catch {
      complain(error.reason)
      lose(bytes)
    }
  }

  /// What follows a damaged record is not the last good one's; it is dropped without a word, for one damage is one problem.
  private mutating func lose(_ bytes: ArraySlice<UInt8>) {
    switch String(decoding: bytes.prefix { $0 != UInt8(ascii: " ") }.prefix(16), as: UTF8.self) {
    case "frame", "registers", "elided", "resume", "field": break
    case "async", "task": chain = .lost
    default:
      thread = .lost
      breadcrumb = .lost
      chain = .lost
    }
  }

  private mutating func take(_ line: ReportLine) throws(ReportLine.Malformed) {
    switch line.tag {
    case "program": if report.program == nil { report.program = .init(line) }
    case "crashed":
      report.crashedUnixMilliseconds = report.crashedUnixMilliseconds ?? line.integer("unix-ms")
      report.crashedThread = report.crashedThread ?? line.integer("thread")
    case "swift": report.swiftVersion = report.swiftVersion ?? line["version"]
    case "host": if report.host == nil { report.host = .init(line) }
    case "signal": if report.signal == nil { report.signal = try .init(line) }
    case "fault": if report.fault == nil { report.fault = .init(line) }
    case "message": report.message = report.message ?? line.value
    case "label": append(try .init(line), to: \.labels, "labels")
    case "breadcrumb":
      breadcrumb = append(try .init(line), to: \.breadcrumbs, "breadcrumbs") ? .kept : .lost
    case "field": try takeField(line)
    case "image": append(try .init(line), to: \.images, "images")
    case "thread":
      let limit = CrashReportLimits.threads
      thread = append(try .init(line), to: \.threads, "threads", limit: limit) ? .kept : .lost
      chain = .none
    case "registers", "frame", "elided", "async", "resume": try takePartOfStack(line)
    case "task":
      let isKept = append(try .init(line), to: \.tasks, "tasks")
      chain = isKept ? .task : .lost
    case "argument": append(try line.requiredValue(), to: \.arguments, "arguments")
    case "environment": append(try .init(line), to: \.environment, "environment")
    case "memory": if report.memory == nil { report.memory = .init(line) }
    case "notice": append(try line.requiredValue(), to: \.notices, "notices")
    case "timing":
      report.handlerMicroseconds = report.handlerMicroseconds ?? line.integer("handler-us")
    case "end": end(line)
    default: break
    }
  }

  private mutating func takeField(_ line: ReportLine) throws(ReportLine.Malformed) {
    guard breadcrumb != .lost else { return }
    guard breadcrumb == .kept, let last = report.breadcrumbs.indices.last else {
      throw .init(reason: "a field without a breadcrumb before it")
    }
    append(try .init(line), to: \.breadcrumbs[last].fields, "fields")
  }

  private mutating func takePartOfStack(_ line: ReportLine) throws(ReportLine.Malformed) {
    if line.tag == "resume" { return try takeResume(line) }
    guard thread != .lost else { return }
    guard thread == .kept, let last = report.threads.indices.last else {
      throw .init(reason: "'\(line.tag)' without a thread before it")
    }
    switch line.tag {
    case "registers":
      for (name, value) in line.members {
        guard let value = ReportLine.number(value) else {
          throw .init(reason: "register \(name) is no number")
        }
        append(.init(name: name, value: value), to: \.threads[last].registers, "registers")
      }
    case "frame":
      let frame = try CrashReport.Frame(line, isFirst: report.threads[last].frames.isEmpty)
      if countAddress() { report.threads[last].frames.append(frame) }
    case "elided":
      guard let count = line.integer("count"), count > 0 else {
        throw .init(reason: "'elided' without a count")
      }
      let frames = report.threads[last].frames.count
      append(.init(afterFrames: frames, count: count), to: \.threads[last].elisions, "elisions")
    default:
      let isKept = append(try .init(line), to: \.threads[last].asyncCandidates, "async chains")
      chain = isKept ? .candidate : .lost
    }
  }

  private mutating func takeResume(_ line: ReportLine) throws(ReportLine.Malformed) {
    let pc = try line.requiredAddress("pc")
    switch chain {
    case .lost: return
    case .none: throw .init(reason: "'resume' without an async chain or a task before it")
    case .candidate:
      guard let thread = report.threads.indices.last,
        let last = report.threads[thread].asyncCandidates.indices.last, countAddress()
      else { return }
      report.threads[thread].asyncCandidates[last].resumes.append(pc)
    case .task:
      guard let last = report.tasks.indices.last, countAddress() else { return }
      report.tasks[last].resumes.append(pc)
    }
  }

  private mutating func end(_ line: ReportLine) {
    isAtEnd = true
    guard let records = line.integer("records") else {
      return complain("'end' without the number of records")
    }
    report.isComplete = records == lines - 1
    if !report.isComplete {
      complain("the report has \(lines - 1) lines before its end, and says \(records)")
    }
  }

  /// - Returns: Whether there was room.
  @discardableResult
  private mutating func append<Element>(
    _ element: Element, to list: WritableKeyPath<CrashReport, [Element]>, _ what: String,
    limit: Int = CrashReportLimits.records
  ) -> Bool {
    guard report[keyPath: list].count < limit else {
      reach(limit, what)
      return false
    }
    report[keyPath: list].append(element)
    return true
  }

  private mutating func countAddress() -> Bool {
    addresses += 1
    guard addresses <= CrashReportLimits.addresses else {
      reach(CrashReportLimits.addresses, "addresses")
      return false
    }
    return true
  }

  private mutating func reach(_ limit: Int, _ what: String) {
    guard reachedLimits.insert(what).inserted else { return }
    complain("more than \(limit) \(what); the rest is left out")
  }

  private mutating func complain(_ reason: String) {
    guard report.problems.count < CrashReportLimits.problems else { return }
    report.problems.append(.init(line: lines, reason: reason))
  }
}
