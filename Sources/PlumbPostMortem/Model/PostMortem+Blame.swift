import PlumbStacks

extension PostMortem {
  /// The function to look at first: the innermost one of the program that has a line, or else the innermost one of anybody's that is no
  /// boilerplate, unless something without a name lies further in.
  public var blamed: StackFunction? {
    let frames = crashedThread?.frames ?? []
    let functions = frames.flatMap(\.functions)
    return functions.first { $0.role == .own && $0.place != nil }
      ?? functions.first { $0.role == .dependency && $0.place != nil }
      ?? functions.first { $0.role == .own }
      ?? frames.prefix { !$0.functions.isEmpty }.flatMap(\.functions)
      .first { $0.role == .library || $0.role == .system }
  }
}
