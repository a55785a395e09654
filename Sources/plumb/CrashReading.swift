import Foundation
import PlumbCrashFormat
import PlumbInspect
import PlumbModel
import PlumbPostMortem
import PlumbStacks

/// Reads what crashes left behind, for `plumb symbolize`.
final class CrashReading {
  enum Outcome {
    case crash(PostMortem)
    case log([UInt8])
  }

  let lookup: StoreLookup
  /// Inputs that could not be read, for the formats that have a word for it.
  private(set) var notices: [RunNotice] = []
  var unreadable: Int { notices.count }

  init(symbols: SymbolSearchOptions) { lookup = symbols.lookup() }

  /// nil where it cannot be read, which is said on standard error.
  func read(_ path: String) -> Outcome? {
    do {
      switch try CrashInput.read(path) {
      case .report(let report): return .crash(PostMortem(report, source: path, lookup: lookup))
      case .core(let file):
        let core = try Core.open(file, symbols: lookup.store)
        return .crash(PostMortem(core, source: path, lookup: lookup))
      case .log(let bytes): return .log(bytes)
      }
    } catch {
      complain("\(error)", of: path)
      return nil
    }
  }

  /// All reports below a directory, oldest name first. A file that is no report is said and left out.
  func reports(in directory: String) throws -> [PostMortem] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory),
      isDirectory.boolValue
    else { throw Failure(message: "\(directory): no such directory") }
    let names = (FileManager.default.subpaths(atPath: directory) ?? []).filter {
      $0.hasSuffix(".crash")
    }
    return names.sorted().compactMap { name in
      let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
      switch read(path) {
      case .crash(let crash)?: return crash
      case .log?:
        complain("\(path): no crash report", of: path)
        return nil
      case nil: return nil
      }
    }
  }

  func complain(_ message: String, of path: String) {
    // What people read begins with the path; a notice has that apart.
    let text = message.hasPrefix("\(path): ") ? message.dropFirst(path.count + 2) : message[...]
    notices.append(RunNotice(.error, String(text), path: path))
    Terminal.error(message)
  }
}
