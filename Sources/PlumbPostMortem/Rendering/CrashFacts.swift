import Foundation
import PlumbCrashFormat
import PlumbStacks

/// What is said of a crash beside its stacks: a label and a value each, in the order in which a reader asks.
struct CrashFacts {
  private(set) var rows: [(label: String, value: String)] = []

  init(_ crash: PostMortem) {
    let record = crash.record
    add("signal", Self.signal(crash))
    add("message", record.message.flatMap { Self.message($0, beside: crash.cause.text) })
    for (number, crumb) in record.breadcrumbs.reversed().prefix(Self.breadcrumbs).enumerated() {
      add(number == 0 ? "operation" : "before it", Self.breadcrumb(crumb))
    }
    for label in record.labels { add(label.name, label.value) }
    add("process", Self.process(record))
    if record.arguments.count > 1 {
      add("arguments", record.arguments.dropFirst().joined(separator: " "))
    }
    add("memory", record.memory.flatMap(Self.memory))
    add("host", record.host.map(Self.host))
    add("fingerprint", "\(crash.fingerprint)")
  }

  /// The last ones; the rest is in the JSON.
  private static let breadcrumbs = 3

  private mutating func add(_ label: String, _ value: String?) {
    if let value, !value.isEmpty { rows.append((label, value)) }
  }

  private static func signal(_ crash: PostMortem) -> String? {
    guard let signal = crash.record.signal else { return nil }
    var text = crash.signalName
    if let code = signal.codeName ?? signal.code.map(String.init) { text += " (\(code))" }
    // An abort has no address, and a trap's is that of its own instruction.
    guard ["SIGSEGV", "SIGBUS"].contains(crash.signalName) else { return text }
    if let address = signal.address { text += ", address \(hexadecimal(address))" }
    if let fault = crash.record.fault, let low = fault.low, let high = fault.high {
      text += ", in \(hexadecimal(low))–\(hexadecimal(high))"
      if let permissions = fault.permissions { text += " \(permissions)" }
      if let path = fault.path { text += " \(path)" }
    }
    return text
  }

  /// Only where the headline does not say it all.
  private static func message(_ message: String, beside cause: String) -> String? {
    let lines = message.split(whereSeparator: \.isNewline)
    let text = lines.joined(separator: " / ")
    // The place that stands before it is in the frames.
    return text.hasSuffix(cause) ? nil : text
  }

  static func breadcrumb(_ crumb: CrashReport.Breadcrumb) -> String {
    var text = ([crumb.name] + crumb.fields.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
    if let age = crumb.ageMilliseconds { text += ", \(duration(milliseconds: age)) before" }
    return text
  }

  private static func process(_ record: CrashReport) -> String? {
    var parts: [String] = []
    if let program = record.program {
      if let pid = program.pid { parts.append("\(program.path ?? program.name ?? "") pid \(pid)") }
      if let time = record.crashedUnixMilliseconds { parts.append("at \(time: time)") }
      if let uptime = program.uptimeMilliseconds {
        parts.append("after \(duration(milliseconds: uptime))")
      }
    }
    if let swift = record.swiftVersion { parts.append("Swift \(swift)") }
    return parts.joined(separator: ", ")
  }

  private static func memory(_ memory: CrashReport.Memory) -> String {
    var parts: [String] = []
    if let bytes = memory.residentBytes { parts.append("\(megabytes(bytes)) resident") }
    if let bytes = memory.peakBytes { parts.append("\(megabytes(bytes)) at its peak") }
    if let bytes = memory.limitBytes { parts.append("limit \(megabytes(bytes))") }
    if let bytes = memory.availableBytes { parts.append("\(megabytes(bytes)) free on the machine") }
    return parts.joined(separator: ", ")
  }

  private static func host(_ host: CrashReport.Host) -> String {
    [
      host.name, host.kernel.map { "Linux \($0)" },
      host.cpus.map { "\($0) CPU\($0 == 1 ? "" : "s")" },
    ]
    .compactMap { $0 }.joined(separator: ", ")
  }

  private static func megabytes(_ bytes: Int) -> String {
    bytes < 1 << 20 ? "\(bytes >> 10) KB" : "\(bytes >> 20) MB"
  }
}
