import PlumbFlow
import PlumbModel

/// An analysis's outcome as bytes, for ``ResultCache``.
extension AnalysisOutcome {
  public func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 4096)
    writer.write(count: findings.count)
    for finding in findings { writer.write(finding) }
    writer.write(count: files.count)
    for file in files { writer.write(file) }
    writer.write(count: unreadable.count)
    for problem in unreadable {
      writer.write(problem.path)
      writer.write(problem.message)
    }
    writer.write(Int64(statistics.lines))
    writer.write(Int64(statistics.files))
    return writer.bytes
  }

  /// What ``encoded()`` wrote. The cost of the run that it came from is not part of it.
  public init(decoding bytes: [UInt8]) throws(DamagedData) {
    var reader = ByteReader(bytes)
    self.init()
    for _ in 0..<(try reader.readCount(ofAtLeast: 40)) { findings.append(try reader.readFinding()) }
    for _ in 0..<(try reader.readCount(ofAtLeast: 18)) { files.append(try reader.readFile()) }
    for _ in 0..<(try reader.readCount(ofAtLeast: 8)) {
      unreadable.append(
        InputProblem(path: try reader.readString(), message: try reader.readString()))
    }
    statistics.lines = Int(try reader.read(Int64.self))
    statistics.files = Int(try reader.read(Int64.self))
    statistics.cacheHits = statistics.files
    guard reader.isAtEnd else { throw DamagedData() }
  }
}

extension ByteWriter {
  fileprivate mutating func write(_ place: Place) {
    write(place.path)
    write(Int64(place.line))
    write(Int64(place.column))
  }

  fileprivate mutating func write(_ scoped: ScopedFinding) {
    let finding = scoped.finding
    write(scoped.scope)
    write(finding.rule.rawValue)
    write(finding.severity.rawValue)
    write(finding.confidence.rawValue)
    write(finding.message)
    write(finding.place)
    write(count: finding.trace.count)
    for step in finding.trace {
      write(step.place)
      write(step.note)
    }
    write(finding.notes)
    write(finding.fingerprint.value)
  }

  fileprivate mutating func write(_ file: AnalyzedFile) {
    write(file.path)
    write(file.lineStarts)
    write(count: file.directives.count)
    for directive in file.directives {
      write(directive.text)
      write(directive.offset)
      write(directive.endOffset)
      write(directive.followsCode)
    }
    write(count: file.notices.count)
    for notice in file.notices {
      write(notice.message)
      write(notice.offset)
      write(notice.isSyntaxError)
    }
  }
}

extension ByteReader {
  fileprivate mutating func readPlace() throws(DamagedData) -> Place {
    Place(
      path: try readString(), line: Int(try read(Int64.self)), column: Int(try read(Int64.self)))
  }

  fileprivate mutating func readFinding() throws(DamagedData) -> ScopedFinding {
    let scope = try readString()
    let rule = RuleID(rawValue: try readString())
    guard let severity = Severity(rawValue: try readString()),
      let confidence = Confidence(rawValue: try readString())
    else { throw DamagedData() }
    var finding = Finding(
      rule: rule, severity: severity, confidence: confidence, message: try readString(),
      place: try readPlace())
    for _ in 0..<(try readCount(ofAtLeast: 24)) {
      finding.trace.append(TraceStep(place: try readPlace(), note: try readString()))
    }
    finding.notes = try readStrings()
    finding.fingerprint = Fingerprint(value: try read())
    return ScopedFinding(finding, scope: scope)
  }

  fileprivate mutating func readFile() throws(DamagedData) -> AnalyzedFile {
    var file = AnalyzedFile(path: try readString(), lineStarts: try readArray())
    for _ in 0..<(try readCount(ofAtLeast: 13)) {
      file.directives.append(
        SourceSummary.Directive(
          text: try readString(), offset: try read(), endOffset: try read(),
          followsCode: try readBool()))
    }
    for _ in 0..<(try readCount(ofAtLeast: 9)) {
      file.notices.append(
        SourceSummary.Notice(
          message: try readString(), offset: try read(), isSyntaxError: try readBool()))
    }
    return file
  }
}
