import Foundation

/// Where the victim's functions stand in its sources: a frame's line is right if it is in its function.
public struct VictimSources: Sendable {
  private let places: [String: (file: String, lines: ClosedRange<Int>)]

  /// - Parameter root: The package's directory.
  public init(root: String) throws {
    let directory = root + "/Samples/crash"
    var places: [String: (String, ClosedRange<Int>)] = [:]
    for path in FileManager.default.subpaths(atPath: directory) ?? []
    where path.hasSuffix(".swift") || path.hasSuffix(".cpp") {
      let text = try String(contentsOfFile: directory + "/" + path, encoding: .utf8)
      let file = path.split(separator: "/").last.map(String.init) ?? path
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() {
        guard let name = Self.function(line) else { continue }
        // House style: a body ends on its own line, or with a brace in the first column.
        let end = line.hasSuffix("}") ? index : lines[index...].firstIndex(of: "}") ?? index
        places[name] = (file, index + 1...end + 1)
      }
    }
    self.places = places
  }

  /// The name of a function that begins here, outside of any type or body.
  private static func function(_ line: Substring) -> String? {
    if let match = line.firstMatch(of: /^(?:@\w+(?:\(never\))? )*func (\w+)[<(]/) {
      return String(match.1)
    }
    if let match = line.firstMatch(of: /^__attribute__\(\(noinline\)\) \w+ (\w+)\(.*\{$/) {
      return String(match.1)
    }
    return nil
  }

  /// - Parameter name: `crashInner`, or `closure #1 in groupWaiter`.
  public func contains(_ function: StackFunction, of name: String) -> Bool {
    let outer = name.components(separatedBy: " in ").last ?? name
    guard let place = places[outer], let file = function.file else { return false }
    return place.file == file && place.lines.contains(function.line)
  }
}
