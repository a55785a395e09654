import ArgumentParser
import Foundation
import PlumbLint
import PlumbModel
import PlumbReport

/// Standard output and error, and what is known of whoever reads them.
enum Terminal {
  /// Colours only for a terminal, and not for people who said no: https://no-color.org
  static func style(for descriptor: Int32) -> TextStyle {
    let environment = ProcessInfo.processInfo.environment
    if environment["NO_COLOR"].map({ !$0.isEmpty }) ?? false { return .plain }
    return isTerminal(descriptor) ? .ansi : .plain
  }

  static func isTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// All of it, or the program ends with code 2.
  static func print(_ text: String) {
    var text = text
    text.withUTF8 { print(UnsafeRawBufferPointer($0)) }
  }

  static func print(_ bytes: UnsafeRawBufferPointer) {
    guard !OutputFile.writeAll(bytes, to: STDOUT_FILENO) else { return }
    let reason = String(cString: strerror(errno))
    error("standard output cannot be written: \(reason)")
    exit(2)
  }

  static func error(_ message: String) { report(message, word: "error", .severity(.error)) }

  static func remark(_ message: String) { report(message, word: "note", .severity(.note)) }

  /// Warnings beyond these are only counted: a tree full of damaged files must not bury what else is said.
  private static let maximumWarnings = 10

  static func show(_ notices: [RunNotice]) {
    let warnings = notices.filter { $0.level == .warning }
    for notice in notices where notice.level == .error { error("\(notice)") }
    for notice in warnings.prefix(maximumWarnings) {
      report("\(notice)", word: "warning", .severity(.warning))
    }
    let rest = warnings.count - maximumWarnings
    if rest > 0 {
      report(
        "\(rest) more file\(rest == 1 ? "" : "s") like this", word: "warning", .severity(.warning))
    }
  }

  /// Nothing can be done where even this fails.
  static func errorText(_ text: String) { _ = OutputFile.writeAll(text, to: STDERR_FILENO) }

  private static func report(_ message: String, word: String, _ role: TextStyle.Role) {
    let style = style(for: STDERR_FILENO)
    errorText("\(style.paint("plumb:", .strong)) \(style.paint(word + ":", role)) \(message)\n")
  }
}
