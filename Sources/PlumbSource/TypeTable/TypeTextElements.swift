extension TypeText {
  /// The element type of a list, as written: `A` for `[A]`, `Deque<A>` and their like; nil for other types.
  public static func element(of text: String) -> String? {
    var rest = Substring(text)
    trim(&rest)
    dropSpecifiers(&rest, words: ["inout", "borrowing", "consuming", "sending"])
    if rest.utf8.last == UInt8(ascii: "?") { rest = rest.dropLast() }
    if rest.utf8.first == UInt8(ascii: "["), closesAtEnd(rest, ascii("["), ascii("]")) {
      let inner = rest.dropFirst().dropLast()
      return hasTopLevel(inner, ":") ? nil : String(inner)
    }
    guard let open = rest.firstIndex(of: "<"), rest.utf8.last == UInt8(ascii: ">") else {
      return nil
    }
    guard lists.contains(last(String(rest[..<open]))) else { return nil }
    let inner = rest[rest.index(after: open)...].dropLast()
    return hasTopLevel(inner, ",") ? nil : String(inner)
  }

  private static let lists: Set<String> = [
    "Array", "ArraySlice", "ContiguousArray", "Deque", "OrderedSet", "Set", "TinyArray",
    "_TinyArray",
  ]
}
