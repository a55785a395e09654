import Foundation
import PlumbSymbols

/// What a fuzzer calls of the readers of ELF and DWARF.
enum ObjectFuzzing {
  private static let path =
    FileManager.default.temporaryDirectory.path + "/plumb-fuzz-object-\(getpid())"

  static func object(_ bytes: [UInt8]) {
    // A new file: the last one may still be mapped.
    unlink(path)
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return }
    defer { unlink(path) }
    guard let file = try? SymbolFile.open(path) else { return }
    for segment in file.segments {
      precondition(
        segment.fileOffset + segment.fileSize <= UInt64(bytes.count),
        "a segment ends outside of the file")
      _ = file.contents(at: segment.address, count: 16)
    }
    for address in addresses(file) {
      let frames = file.frames(at: address)
      precondition(frames.count <= 1024, "too many frames")
      precondition(frames.last?.isInlined != true, "a chain without a function at its end")
      if let symbol = file.symbol(at: address) {
        precondition(
          symbol.start <= address && (symbol.size == 0 || address - symbol.start < symbol.size),
          "a symbol that the address is not in")
      }
    }
    for name in [".debug_info", ".debug_str", ".text", ".gnu_debuglink"] {
      _ = file.section(name)?.withBytes { $0.last }
    }
    var length = 0
    AddressListing(file, style: .full).list(addresses(file)) { length += $0.count }
    precondition(length > 0, "a list without answers")
  }

  private static func addresses(_ file: SymbolFile) -> [UInt64] {
    let text = file.segments.filter { $0.permissions.contains(.execute) }.prefix(4)
    return text.flatMap { segment in
      stride(from: UInt64(0), to: min(segment.memorySize, 0x800), by: 11)
        .map { segment.address &+ $0 }
    } + [0, 1, 0x1000, .max]
  }
}
