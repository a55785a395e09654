import Foundation
import PlumbSymbols

/// The library that `plumb run` loads into a program.
enum PreloadLibrary {
  static let name = "libPlumbPreload.so"
  private static let variable = "PLUMB_PRELOAD"

  /// The one that was named, or the one beside this executable, or where packages put libraries.
  static func find(_ named: String?) throws(Failure) -> String {
    if let path = named ?? ProcessInfo.processInfo.environment[variable], !path.isEmpty {
      let full = URL(fileURLWithPath: path).standardizedFileURL.path
      guard isLibrary(full) else {
        throw Failure(
          message: "\(path): not the library that 'plumb run' loads; it is called \(name)")
      }
      return full
    }
    let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    let directory = URL(fileURLWithPath: executable ?? CommandLine.arguments[0])
      .deletingLastPathComponent()
    let candidates = [name, "../lib/\(name)", "../lib/plumb/\(name)"]
      .map { directory.appendingPathComponent($0).standardizedFileURL.path }
    if let found = candidates.first(where: isLibrary) { return found }
    throw Failure(
      message: "\(name) is not beside \(executable ?? "plumb"): build it with "
        + "'swift build --product PlumbPreload', or name it by '--preload' or \(variable)")
  }

  /// Spaces and colons end a name in LD_PRELOAD, and cannot be escaped.
  static func check(_ path: String) throws(Failure) {
    if path.contains(where: { $0 == " " || $0 == ":" }) {
      throw Failure(
        message:
          "\(path): the loader takes no library from a path with a space or a colon; copy it elsewhere"
      )
    }
  }

  private static func isLibrary(_ path: String) -> Bool {
    guard let file = try? SymbolFile.open(path) else { return false }
    return file.address(of: "plumb_link_open") != nil
  }
}
