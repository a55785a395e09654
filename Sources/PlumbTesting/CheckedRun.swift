import PlumbModel
import PlumbRuntime
import Testing

/// Runs a body, and records what it leaves behind as issues of the current test.
struct CheckedRun {
  let name: String
  let options: LeakCheckOptions
  let location: SourceLocation

  func run<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
  ) async throws -> Value {
    let scope = LeakScope(name: name, options: options)
    let place = Place(path: location.filePath, line: location.line, column: location.column)
    let hangGuard = HangGuard(scope, at: place)
    let result: Result<Value, any Error>
    do {
      result = .success(
        try await scope.run(isolation: isolation) {
          try await hangGuard.run(isolation: isolation, body)
        })
    } catch {
      result = .failure(error)
    }
    if let hang = hangGuard.end() { record(hang.text, at: nil) }
    if options.checksFailedTests || result.isSuccess {
      for entry in await scope.report(at: place).entries { record(entry.text, at: entry.place) }
    }
    return try result.get()
  }

  /// At the line that made the leak, where editors and CI show it; else at the test.
  private func record(_ text: String, at place: Place?) {
    Issue.record(
      Comment(rawValue: text), sourceLocation: place.map(SourceLocation.init) ?? location)
  }
}

extension SourceLocation {
  /// A file's id has a module, which debug information does not name: its directory stands in.
  fileprivate init(_ place: Place) {
    let parts = place.path.split(separator: "/").suffix(2)
    self.init(
      fileID: parts.count == 2 ? parts.joined(separator: "/") : "Sources/\(place.path)",
      filePath: place.path, line: max(place.line, 1), column: max(place.column, 1))
  }
}

extension Result {
  fileprivate var isSuccess: Bool {
    if case .success = self { true } else { false }
  }
}
