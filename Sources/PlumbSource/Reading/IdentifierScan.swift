/// Hash of a name, as ``IdentifierScan`` and ``NameSet`` compare names (32-bit FNV-1a).
///
/// Two names of one hash are taken for the same. Both uses allow for that: a body is looked at in vain, or a rule keeps
/// silent. In a file of 3,000 names the chance that any of them meets a given one is below one in a million.
public func identifierHash(_ bytes: some Sequence<UInt8>) -> UInt32 {
  var hash = IdentifierScan.seed
  for byte in bytes { hash = IdentifierScan.step(hash, byte) }
  return hash
}

/// Hash of a name. See ``identifierHash(_:)-swift.func``.
public func identifierHash(_ name: String) -> UInt32 { identifierHash(name.utf8) }

/// Every identifier of a file, found by one pass over its bytes.
///
/// Keywords, and words in comments and string literals, are identifiers to it: it is made for asking whether a name
/// can be in a place at all, before anything slower is done.
public struct IdentifierScan: Sendable {
  /// Hash of each occurrence, in the order of the file.
  public private(set) var hashes: [UInt32] = []
  /// UTF-8 offset of each occurrence.
  public private(set) var offsets: [UInt32] = []

  /// UTF-8 offsets of the names that end as asked for, in the order of the file.
  public private(set) var endingOffsets: [UInt32] = []

  static let seed: UInt32 = 2_166_136_261
  @inline(__always)
  static func step(_ hash: UInt32, _ byte: UInt8) -> UInt32 { (hash ^ UInt32(byte)) &* 16_777_619 }

  /// - Parameter endings: Ends of names whose places are to be kept.
  public init(_ bytes: [UInt8], endings: NameEndings = NameEndings([])) {
    hashes.reserveCapacity(bytes.count / 8)
    offsets.reserveCapacity(bytes.count / 8)
    bytes.withUnsafeBufferPointer { scan($0, endings) }
  }

  private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, _ endings: NameEndings) {
    Self.classes.withUnsafeBufferPointer { classes in
      var index = 0
      let end = bytes.count
      while index < end {
        let first = classes[Int(bytes[index])]
        if first == 0 {
          index += 1
          continue
        }
        let start = index
        var hash = Self.seed
        repeat {
          hash = Self.step(hash, bytes[index])
          index += 1
        } while index < end && classes[Int(bytes[index])] != 0
        // A number is no name.
        if first == 1 {
          hashes.append(hash)
          offsets.append(UInt32(truncatingIfNeeded: start))
          if endings.match(bytes, from: start, to: index) {
            endingOffsets.append(UInt32(truncatingIfNeeded: start))
          }
        }
      }
    }
  }

  /// 1 for a byte that may begin an identifier, 2 for a digit, 0 for the others.
  private static let classes: [UInt8] = (0..<256).map { byte in
    switch UInt8(byte) {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): 2
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), 0x80...:
      1
    default: 0
    }
  }

  /// The hashes, sorted, each once.
  ///
  /// Most names recur many times: a table drops the repetitions before the sort.
  public func unique() -> [UInt32] {
    var names = NameSet(capacity: min(hashes.count, 1024))
    for hash in hashes { names.insert(hash: hash) }
    return names.hashes.sorted()
  }

  /// Whether a name of the set begins in the range.
  public func mentions(_ names: NameSet, in range: Range<Int>) -> Bool {
    var index = firstIndex(at: range.lowerBound)
    while index < offsets.count, Int(offsets[index]) < range.upperBound {
      if names.contains(hash: hashes[index]) { return true }
      index += 1
    }
    return false
  }

  /// Whether a name that ends as asked for begins in the range.
  public func hasEnding(in range: Range<Int>) -> Bool {
    var low = 0
    var high = endingOffsets.count
    while low < high {
      let middle = (low + high) / 2
      if Int(endingOffsets[middle]) < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < endingOffsets.count && Int(endingOffsets[low]) < range.upperBound
  }

  /// Calls `body` with the hash of each occurrence that begins in the range.
  public func forEach(in range: Range<Int>, _ body: (UInt32) -> Void) {
    var index = firstIndex(at: range.lowerBound)
    while index < offsets.count, Int(offsets[index]) < range.upperBound {
      body(hashes[index])
      index += 1
    }
  }

  private func firstIndex(at offset: Int) -> Int {
    var low = 0
    var high = offsets.count
    while low < high {
      let middle = (low + high) / 2
      if Int(offsets[middle]) < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
