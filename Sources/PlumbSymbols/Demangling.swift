import CDemangle
import Glibc

public enum DemangleStyle: Sendable {
  /// With modules, argument types and generic arguments.
  case full
  /// As a backtrace shows it: without modules and argument types. Where the Swift runtime has no such function, `full`.
  case simplified
}

/// A Swift or C++ name as in the source; anything else comes back unchanged. Thread-safe; allocates.
public func demangle(_ symbol: String, style: DemangleStyle = .full) -> String {
  if isSwiftMangled(symbol) {
    return demangledSwift(symbol, style) ?? symbol
  }
  if symbol.utf8.starts(with: "_Z".utf8) || symbol.utf8.starts(with: "___Z".utf8) {
    return demangledCxx(symbol) ?? symbol
  }
  return symbol
}

/// The prefixes of Swift 4, 4.2 and 5, and of embedded Swift.
private func isSwiftMangled(_ symbol: String) -> Bool {
  ["$s", "$S", "$e", "_$s", "_$S", "_T0"].contains { symbol.utf8.starts(with: $0.utf8) }
}

private func demangledSwift(_ symbol: String, _ style: DemangleStyle) -> String? {
  if style == .simplified, let simplified = simplifiedSwift(symbol) { return simplified }
  return takeString(symbol.withCString { swift_demangle($0, symbol.utf8.count, nil, nil, 0) })
}

private func demangledCxx(_ symbol: String) -> String? {
  var status: Int32 = 0
  // A C++ block has underscores in front of its mangled name.
  let name = symbol.utf8.starts(with: "___Z".utf8) ? String(symbol.dropFirst(2)) : symbol
  guard let text = takeString(__cxa_demangle(name, nil, nil, &status)), status == 0 else {
    return nil
  }
  return name == symbol ? text : "invocation function for block in " + text
}

private func simplifiedSwift(_ symbol: String) -> String? {
  takeString(symbol.withCString { plumb_backtrace_demangle($0, symbol.utf8.count) })
}

private func takeString(_ text: UnsafeMutablePointer<CChar>?) -> String? {
  guard let text else { return nil }
  defer { free(text) }
  return String(cString: text)
}
