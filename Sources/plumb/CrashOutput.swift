import Foundation
import PlumbChecks
import PlumbLint
import PlumbModel
import PlumbPostMortem
import PlumbReport
import PlumbStacks

/// Writes crashes in the format that was asked for.
struct CrashOutput {
  private let display: CrashDisplayOptions
  private let rendering: CrashRendering

  init(_ display: CrashDisplayOptions, isMangled: Bool, roots: [SourceFiles.Root]) {
    self.display = display
    rendering = CrashRendering(
      style: display.output == nil ? Terminal.style(for: STDOUT_FILENO) : .plain,
      sources: SourceFiles(
        roots: roots, workingDirectory: FileManager.default.currentDirectoryPath,
        isReading: !display.noSnippets),
      showsSnippets: !display.noSnippets, showsMangledNames: isMangled,
      showsAllThreads: display.allThreads, showsRegisters: display.registers, version: Plumb.version
    )
  }

  /// Reads and writes one input after the other, so that of many cores one is in memory at a time.
  func write(_ inputs: [String], _ reader: CrashReading) throws {
    var text: [UInt8] = []
    var crashes: [PostMortem] = []
    for path in inputs {
      switch reader.read(path) {
      case nil: continue
      case .crash(let crash)?:
        guard display.format == .text else {
          crashes.append(crash)
          continue
        }
        if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
        text += CrashText(crash, rendering).text.utf8
      case .log(let bytes)?:
        guard display.format == .text else {
          reader.complain(
            "\(path): neither a report nor a core; a log is written as text only", of: path)
          continue
        }
        let log = LogSymbolizer(lookup: reader.lookup, rendering: rendering)
        let (symbolized, found) = log.symbolize(bytes, source: path)
        text += symbolized
        if !found { Terminal.remark("\(path): no address in it could be looked up") }
        for notice in reader.lookup.notices { Terminal.remark(notice) }
      }
    }
    try write(display.format == .text ? text : Array(render(crashes, reader.notices).utf8))
  }

  func write(_ groups: [CrashGroup], _ reader: CrashReading) throws {
    let text =
      switch display.format {
      case .text: CrashGroupList(groups, rendering).text
      case .json: CrashGroupList(groups, rendering).json
      case .sarif, .html: render(groups.map(\.representative), reader.notices)
      }
    try write(Array(text.utf8))
  }

  private func render(_ crashes: [PostMortem], _ notices: [RunNotice]) -> String {
    switch display.format {
    case .text: return crashes.map { CrashText($0, rendering).text }.joined(separator: "\n")
    case .json: return CrashJSON(rendering).render(crashes)
    case .html: return CrashHTML(rendering).render(crashes)
    case .sarif:
      let findings = crashes.map { $0.finding(rendering) }.sorted { $0.place < $1.place }
      var summary = Summary()
      summary.files = crashes.count + notices.count
      summary.unreadable = notices.count
      summary.count(findings)
      let rules = Set(findings.map(\.rule))
      let pages = Catalogue.embedded.pages.filter { rules.contains($0.id) }
      return SARIFReporter().render(
        Report(
          findings: findings, summary: summary, notices: notices,
          rules: pages.map(RuleDescription.init),
          sources: rendering.sources, version: Plumb.version))
    }
  }

  private func write(_ bytes: [UInt8]) throws {
    guard let output = display.output else { return bytes.withUnsafeBytes(Terminal.print) }
    do {
      try OutputFile.write(bytes, to: output)
    } catch {
      throw Failure(message: "\(error)")
    }
  }
}
