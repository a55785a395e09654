// What each record's keys mean. A record without what makes it one is malformed; any other key may be missing.

extension ReportLine {
  func requiredValue() throws(Malformed) -> String {
    guard let value else { throw Malformed(reason: "'\(tag)' without a text") }
    return value
  }

  func required(_ key: String) throws(Malformed) -> String {
    guard let value = self[key] else { throw Malformed(reason: "'\(tag)' without '\(key)'") }
    return value
  }

  func requiredAddress(_ key: String) throws(Malformed) -> UInt64 {
    guard let value = Self.number(try required(key)) else {
      throw Malformed(reason: "'\(key)' of '\(tag)' is no number")
    }
    return value
  }
}

extension CrashReport.Program {
  init(_ line: ReportLine) {
    path = line["path"]
    name = line["name"]
    pid = line.integer("pid")
    parentPID = line.integer("ppid")
    uid = line.integer("uid")
    startedUnixMilliseconds = line.integer("started-unix-ms")
    uptimeMilliseconds = line.integer("uptime-ms")
  }
}

extension CrashReport.Host {
  init(_ line: ReportLine) {
    kernel = line["kernel"]
    name = line["name"]
    cpus = line.integer("cpus")
  }
}

extension CrashReport.Signal {
  init(_ line: ReportLine) throws(ReportLine.Malformed) {
    guard let number = line.integer("number") else {
      throw .init(reason: "'signal' without 'number'")
    }
    self.number = number
    name = line["name"]
    code = line.integer("code")
    codeName = line["code-name"]
    address = line.address("address")
    senderPID = line.integer("sender-pid")
    senderUID = line.integer("sender-uid")
  }
}

extension CrashReport.Fault {
  init(_ line: ReportLine) {
    kind = line["kind"] ?? "unknown"
    address = line.address("address")
    low = line.address("low")
    high = line.address("high")
    permissions = line["permissions"]
    path = line["path"]
    access = line["access"]
  }
}

extension CrashReport.NamedValue {
  init(_ line: ReportLine) throws(ReportLine.Malformed) {
    name = try line.required("name")
    value = line["value"] ?? ""
  }
}

extension CrashReport.Breadcrumb {
  init(_ line: ReportLine) throws(ReportLine.Malformed) {
    sequence = line.integer("sequence")
    ageMilliseconds = line.integer("age-ms")
    thread = line.integer("thread")
    name = try line.required("name")
  }
}

extension CrashReport.Image {
  init(_ line: ReportLine) throws(ReportLine.Malformed) {
    base = try line.requiredAddress("base")
    low = try line.requiredAddress("low")
    high = try line.requiredAddress("high")
    buildID = line["build-id"].flatMap { $0 == "-" ? nil : $0 }
    path = try line.required("path")
  }
}

extension CrashReport.Memory {
  init(_ line: ReportLine) {
    residentBytes = line.integer("rss-bytes")
    virtualBytes = line.integer("virtual-bytes")
    peakBytes = line.integer("peak-bytes")
    limitBytes = line.integer("limit-bytes")
    availableBytes = line.integer("available-bytes")
  }
}

extension CrashReport.Thread {
  init(_ line: ReportLine) throws(ReportLine.Malformed) {
    guard let id = line.integer("id") else { throw .init(reason: "'thread' without 'id'") }
    self.id = id
    name = line["name"]
    isCrashed = line["crashed"] == "1"
    method = line["method"]
    status = line["status"]
    taskAddress = line.address("task")
    taskID = line.address("task-id")
  }
}

extension CrashReport.Frame {
  init(_ line: ReportLine, isFirst: Bool) throws(ReportLine.Malformed) {
    pc = try line.requiredAddress("pc")
    stackPointer = line.address("sp")
    isExact = line["exact"].map { $0 == "1" } ?? isFirst
  }
}

extension CrashReport.AsyncCandidate {
  init(_ line: ReportLine) throws(ReportLine.Malformed) {
    guard let frame = line.integer("frame"), frame >= 0 else {
      throw .init(reason: "'async' without 'frame'")
    }
    self.frame = frame
    source = line["source"]
    context = line.address("context")
  }
}

extension CrashReport.Task {
  init(_ line: ReportLine) throws(ReportLine.Malformed) {
    address = try line.requiredAddress("address")
    id = line.address("id")
    relation = line["relation"]
    flags = line.address("flags")
    status = line.address("status")
    name = line["name"]
  }
}
