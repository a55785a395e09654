/// The targets that `Package.swift` declares, read as text: asking the package manager would take its lock.
struct Manifest {
  struct Target {
    var name: String
    var isTest: Bool
    var path: String
    /// Targets and products.
    var dependencies: [String]
  }

  let targets: [Target]

  init(_ text: String) {
    var targets: [Target] = []
    for (kind, isTest) in [
      (".target(", false), (".executableTarget(", false), (".testTarget(", true),
    ] {
      for call in Self.calls(of: kind, in: text) {
        guard let name = Self.strings(after: "name:", in: call).first else { continue }
        let path = Self.strings(after: "path:", in: call).first
        targets.append(
          Target(
            name: name, isTest: isTest, path: path ?? (isTest ? "Tests/" : "Sources/") + name,
            dependencies: Self.dependencies(in: call)))
      }
    }
    self.targets = targets
  }

  /// The arguments of each call, up to its closing parenthesis.
  private static func calls(of name: String, in text: String) -> [Substring] {
    text.ranges(of: name).map { range in
      var depth = 1
      var end = range.upperBound
      while end < text.endIndex, depth > 0 {
        if text[end] == "(" { depth += 1 }
        if text[end] == ")" { depth -= 1 }
        end = text.index(after: end)
      }
      return text[range.upperBound..<end]
    }
  }

  private static func dependencies(in call: Substring) -> [String] {
    guard let start = call.firstRange(of: "dependencies: [")?.upperBound,
      let end = call[start...].firstIndex(of: "]")
    else { return [] }
    // Of a product its name counts, not its package.
    return call[start..<end].replacing(/package: "[^"]*"/, with: "").matches(of: /"([^"]+)"/)
      .map { String($0.1) }
  }

  private static func strings(after label: String, in call: Substring) -> [String] {
    guard let start = call.firstRange(of: label)?.upperBound else { return [] }
    return call[start...].prefix { $0 != "\n" && $0 != "," }.matches(of: /"([^"]+)"/)
      .map { String($0.1) }
  }
}
