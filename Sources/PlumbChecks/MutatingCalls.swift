/// Methods of the standard library's collections that change what they are called on.
enum MutatingCalls {
  static let ofCollections: Set<String> = [
    "append", "insert", "remove", "removeAll", "removeFirst", "removeLast", "removeSubrange",
    "removeValue", "popFirst", "popLast", "updateValue", "replaceSubrange", "swapAt", "sort",
    "reverse", "shuffle", "formUnion", "formIntersection", "subtract", "merge", "reserveCapacity",
  ]
}
