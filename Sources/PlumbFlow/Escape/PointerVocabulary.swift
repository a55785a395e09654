/// What the standard library's names do to pointers. Everything else is taken to read a pointer, not to keep it.
public enum PointerVocabulary {
  /// Functions that lend a pointer to the closure that they run.
  static let lenders: Set<String> = [
    "withUnsafePointer", "withUnsafeMutablePointer", "withUnsafeBytes", "withUnsafeMutableBytes",
    "withUnsafeBufferPointer", "withUnsafeMutableBufferPointer",
    "withContiguousStorageIfAvailable", "withContiguousMutableStorageIfAvailable",
    "withUnsafeTemporaryAllocation", "withUTF8", "withCString", "withVaList",
    "withUnsafeFileSystemRepresentation", "withUnsafeReadableBytes",
    "withUnsafeMutableReadableBytes", "withUnsafeMutableWritableBytes",
  ]

  /// Those whose memory does not move when the closure is over: an object's tail, and memory that only has another type inside.
  static let stableLenders: Set<String> = [
    "withMemoryRebound", "withUnsafeMutablePointerToElements", "withUnsafePointerToElements",
    "withUnsafeMutablePointerToHeader", "withUnsafePointerToHeader", "withUnsafeMutablePointers",
    "withVeryUnsafeBytes", "withVeryUnsafeMutableBytes",
  ]

  public static var allLenders: [String] { Array(lenders.union(stableLenders)) }

  public static func isLender(_ callee: String) -> Bool {
    lenders.contains(callee) || stableLenders.contains(callee)
  }

  /// Types whose initialisers wrap the pointer that they are given.
  public static let pointerTypes: Set<String> = [
    "UnsafePointer", "UnsafeMutablePointer", "UnsafeRawPointer", "UnsafeMutableRawPointer",
    "UnsafeBufferPointer", "UnsafeMutableBufferPointer", "UnsafeRawBufferPointer",
    "UnsafeMutableRawBufferPointer", "OpaquePointer", "AutoreleasingUnsafeMutablePointer",
    "CVaListPointer",
  ]

  /// Structures of C that keep the pointers that they are made with.
  public static let pointerStructures: Set<String> = [
    "iovec", "msghdr", "addrinfo", "aiocb", "kevent", "MDB_val",
  ]

  /// Members of a pointer that are pointers into the same memory.
  static let pointerMembers: Set<String> = ["baseAddress", "lazy", "unsafelyUnwrapped"]

  /// Methods of a pointer that return one into the same memory.
  static let pointerMethods: Set<String> = [
    "advanced", "assumingMemoryBound", "bindMemory", "successor", "predecessor", "dropFirst",
    "dropLast", "prefix", "suffix", "extracting",
  ]

  /// Members that tell something of an address or a length, and read no memory.
  static let harmlessMembers: Set<String> = [
    "count", "isEmpty", "hashValue", "description", "debugDescription", "indices", "startIndex",
    "endIndex", "byteCount",
  ]

  /// Functions that look at an address and read no memory.
  static func isHarmless(_ call: CallParts) -> Bool {
    switch call.name {
    case "print", "debugPrint", "dump", "ObjectIdentifier", "precondition", "assert", "type",
      "combine", "hash", "withExtendedLifetime":
      return true
    case "Int", "UInt", "UInt64": return call.labels.first == "bitPattern"
    case "String": return call.labels.first == "describing" || call.labels.first == "reflecting"
    default: return call.name.hasPrefix("XCTAssert")
    }
  }

  /// Methods of collections that keep their argument.
  static let keepingMethods: Set<String> = ["append", "insert", "updateValue"]
}
