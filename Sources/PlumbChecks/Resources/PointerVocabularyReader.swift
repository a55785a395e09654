import PlumbFlow

extension ResourceReader {
  /// The `pointers` of a resource file: names without types, as for `inline`, and patterns where labels tell calls apart.
  func pointers(_ value: YAMLValue) -> PointerVocabulary {
    let names: [(key: String, set: WritableKeyPath<PointerVocabulary, Set<String>>)] = [
      ("lend", \.lenders), ("lend-stable", \.stableLenders), ("rebind", \.rebinders),
      ("types", \.types), ("structures", \.structures), ("wrappers", \.wrappers),
      ("members", \.members), ("pointees", \.pointees), ("methods", \.methods),
      ("keep", \.keepers), ("wait", \.waits),
    ]
    var vocabulary = PointerVocabulary()
    guard
      let fields = value.fields(
        "what names do to pointers", required: [],
        optional: names.map(\.key) + ["look-on", "later"])
    else { return vocabulary }
    for (key, set) in names { vocabulary[keyPath: set] = functionNames(fields[key]) }
    vocabulary.onlookers = patterns(fields["look-on"], as: .borrow)
    vocabulary.later = patterns(fields["later"], as: .borrow)
    return vocabulary
  }
}
