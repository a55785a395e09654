import Foundation

/// What is true of a kernel: `Samples/Kernels/Truth`.
struct KernelTruth: Decodable {
  var kernel: String
  /// `blocking` or `nonblocking`, as GoBench has it.
  var kind: String
  /// GoBench's.
  var category: String
  var `class`: String
  /// What the bug is made of in Swift.
  var cause: String
  var lint: Lint?
  var runtime: Runtime
  /// Which jobs can see it at all: `lint`, `tasks`, `watchdog`.
  var jobs: [String]

  struct Lint: Decodable {
    var line: String?
    /// Equally right places.
    var lines: [String]?
    var what: String

    var all: [String] { (line.map { [$0] } ?? []) + (lines ?? []) }
  }

  struct Runtime: Decodable {
    var kind: String
    var made: String?
    var waits: String?
    var what: String

    var places: [String] { [made, waits].compactMap { $0 } }
  }

  /// The files are called like their kernels, in Swift's way: `grpc_660` is `GRPC660.swift`.
  var fileName: String {
    let parts = kernel.split(separator: "_")
    let project = parts[0] == "grpc" ? "GRPC" : parts[0].capitalized
    return project + parts.dropFirst().joined() + ".swift"
  }

  static func all(in directory: String) throws -> [KernelTruth] {
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
    return try names.filter { $0.hasSuffix(".json") }.sorted().map { name in
      let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name))
      do {
        return try JSONDecoder().decode(KernelTruth.self, from: data)
      } catch {
        throw BenchmarkError("\(directory)/\(name): \(error)")
      }
    }
  }
}

/// A kernel's file, in which truth quotes whole lines.
struct KernelSource {
  let path: String
  private let lines: [String]

  init(_ path: String) throws {
    self.path = path
    lines = try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// The numbers of the lines, counted from one.
  func numbers(of quotes: [String]) throws -> Set<Int> {
    Set(
      try quotes.map { quote in
        let found = lines.indices.filter { lines[$0] == quote }
        guard found.count == 1 else {
          throw BenchmarkError("\(path): '\(quote)' stands there \(found.count) times, not once")
        }
        return found[0] + 1
      })
  }
}
