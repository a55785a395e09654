/// A function on a stack, as some tool shows it.
public struct StackFunction: Sendable, Hashable {
  /// Without parameters, and without what says only how the compiler made it.
  public var name: String
  /// The last part of the path.
  public var file: String?
  /// 0: unknown.
  public var line: Int

  /// - Parameter shown: The name as the tool shows it.
  public init(shown: String, path: String?, line: Int) {
    name = Self.baseName(shown)
    file = path.flatMap { $0.split(separator: "/").last.map(String.init) }
    self.line = line
  }

  /// `specialized crashInner(_:) + 17` is `crashInner`.
  private static func baseName(_ shown: String) -> String {
    var name = Substring(shown)
    for mark in [" suspend resume partial function for ", " await resume partial function for "] {
      if let range = name.firstRange(of: mark) { name = name[range.upperBound...] }
    }
    while let prefix = ["specialized ", "merged ", "partial apply for "].first(where: {
      name.hasPrefix($0)
    }) {
      name = name.dropFirst(prefix.count)
    }
    let end = name.firstIndex { "(<+".contains($0) } ?? name.endIndex
    name = name[..<end]
    while name.last == " " { name.removeLast() }
    return String(name)
  }
}
