/// Why a file gives no symbols. The description says what was wrong, where, and what to do.
public enum SymbolFileError: Error, Hashable, Sendable {
  /// It could not be opened or mapped; `reason` is the system's.
  case unreadable(path: String, reason: String)
  case notELF(path: String)
  /// ELF, but of a kind that this reader leaves alone.
  case unsupported(path: String, what: String)
  /// `what` is wrong at byte `offset` of the file.
  case damaged(path: String, what: String, offset: UInt64)
}

extension SymbolFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason); check the path and its permissions"
    case .notELF(let path):
      "\(path): not an ELF file; give an executable, a shared library or a debug file"
    case .unsupported(let path, let what):
      "\(path): \(what) is not supported; only 64-bit little-endian ELF is"
    case .damaged(let path, let what, let offset):
      "\(path): \(what) at byte \(offset); the file is cut short or damaged, copy it again"
    }
  }
}
