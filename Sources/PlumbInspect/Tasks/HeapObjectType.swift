/// Names the class of a Swift object, from its metadata: part of the stable ABI (`docs/ABI/TypeMetadata.md` of the Swift
/// project; Linux has no Objective-C fields).
struct HeapObjectType {
  let reader: any MemoryReader

  private static let deepestNesting = 16
  private static let longestName = 256

  /// For example `Server.ConnectionPool`; nil if the object's class cannot be read.
  func name(of object: UInt64) -> String? {
    guard object != 0, object & 7 == 0, let metadata: UInt64 = reader.load(object),
      // Kind 0 is a class.
      let kind: UInt64 = reader.load(metadata), kind == 0,
      let description: UInt64 = reader.load(metadata &+ 40)
    else { return nil }
    return name(ofContext: description)
  }

  private func name(ofContext context: UInt64) -> String? {
    var names: [String] = []
    var context = context
    for _ in 0..<Self.deepestNesting {
      guard let flags: UInt32 = reader.load(context) else { return nil }
      switch flags & 0x1f {
      case 0:
        // A module is the outermost.
        guard let name = self.name(at: context &+ 8) else { return nil }
        names.append(name)
        return names.reversed().joined(separator: ".")
      case 1, 2: break  // Extensions and what is private to a file have no name.
      case 16, 17, 18:
        guard let name = self.name(at: context &+ 8) else { return nil }
        names.append(name)
      default: return nil
      }
      guard let parent = relative(at: context &+ 4) else { return nil }
      context = parent
    }
    return nil
  }

  private func name(at field: UInt64) -> String? {
    guard let offset: UInt32 = reader.load(field), offset != 0,
      let name = reader.cString(
        field &+ UInt64(bitPattern: Int64(Int32(bitPattern: offset))), limit: Self.longestName),
      !name.isEmpty
    else { return nil }
    return name
  }

  /// A pointer relative to its field; the lowest bit says that the pointer is there and not the target.
  private func relative(at field: UInt64) -> UInt64? {
    guard let raw: UInt32 = reader.load(field), raw != 0 else { return nil }
    let offset = Int64(Int32(bitPattern: raw))
    let target = field &+ UInt64(bitPattern: offset & ~1)
    return offset & 1 == 0 ? target : reader.load(target)
  }
}
