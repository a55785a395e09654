import Glibc

package func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }

/// `93 ms`, `1 min 33 s`, `3 d 2 h`
package func duration(milliseconds: Int) -> String {
  let seconds = milliseconds / 1000
  switch seconds {
  case ..<1: return "\(milliseconds) ms"
  case ..<60: return "\(seconds) s"
  case ..<3600: return "\(seconds / 60) min \(seconds % 60) s"
  case ..<86_400: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
  default: return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
  }
}

/// `4711 "main", 4712, 4713 and 9 more`
package func shownList(_ items: [String], limit: Int = 6) -> String {
  guard items.count > limit else { return items.joined(separator: ", ") }
  return items.prefix(limit - 1).joined(separator: ", ") + " and \(items.count - limit + 1) more"
}

extension DefaultStringInterpolation {
  /// Milliseconds since 1970 as `2025-11-21 10:01:33 UTC`.
  package mutating func appendInterpolation(time milliseconds: Int) {
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    guard gmtime_r(&seconds, &parts) != nil else { return appendInterpolation(milliseconds) }
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    appendLiteral(
      "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
        + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) UTC")
  }
}
