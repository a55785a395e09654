import CPlumbRuntime
import PlumbSymbols
import Synchronization

/// Whose code is at an address of this process, as far as it takes to tell the program's work from that of libraries.
struct CodeOrigin: Hashable, Sendable {
  /// The file name of its image: `libdispatch.so`.
  var image: String
  /// The mangled name, where it is known: mostly not, since finding it costs time.
  var function: String?

  /// Safe on any thread; takes the dynamic linker's lock.
  static func of(_ address: UInt64) -> CodeOrigin? {
    var found = plumb_code_origin(path: placeholder, base: 0, function: nil)
    // A return address may lie behind the last instruction of the function that made the call.
    guard address > 0, plumb_code_origin(address - 1, &found) else { return nil }
    let path = String(cString: found.path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return CodeOrigin(
      image: name,
      function: needsNames && found.base == plumb_own_image()
        ? ProgramNames.shared.name(at: address - 1, base: found.base)
        : found.function.map { String(cString: $0) })
  }

  private static var placeholder: UnsafePointer<CChar> {
    UnsafeRawPointer(("" as StaticString).utf8Start).assumingMemoryBound(to: CChar.self)
  }

  /// Where Dispatch is linked into the program, its functions are known by their names only.
  private static let needsNames = !plumb_dispatch_is_a_library()
}

/// The names of all functions of the program, which the dynamic linker does not have.
private final class ProgramNames: Sendable {
  static let shared = ProgramNames()

  private let file: SymbolFile?
  /// The address for which the file's first byte was meant.
  private let first: UInt64

  private init() {
    file = withoutTracking { try? SymbolFile.open("/proc/self/exe") }
    let start = file?.segments.first
    first = start.map { $0.address &- $0.fileOffset } ?? 0
  }

  func name(at address: UInt64, base: UInt64) -> String? {
    withoutTracking { file?.symbol(at: address &- base &+ first)?.name }
  }
}
