import PlumbSymbols

extension Core {
  /// The tracker's table of the dead process; nil if it had none, or its symbols are not at hand and the table was not dumped.
  public func registry() throws(RegistryReader.Problem) -> RegistryReader? {
    var found: UInt64?
    for image in images where found == nil {
      guard let file = image.file else { continue }
      found = SymbolAddresses(of: file, startingWith: RuntimeSearch.registrySymbol)[
        RuntimeSearch.registrySymbol
      ].map { $0 &+ image.bias }
    }
    // The word alone also stands in the data of whoever looks for it.
    let address =
      found
      ?? memory.find(RegistryLayout.magic, alignment: 8, limit: 16)
      .first { (try? RegistryReader(reader: memory, address: $0)) != nil }
    guard let address else { return nil }
    return try RegistryReader(reader: memory, address: address)
  }

  /// No concurrency runtime was in the process, or none that can be recognized.
  public var hasNoTasks: Bool {
    tasks.isEmpty && !images.contains { $0.path.hasSuffix("/libswift_Concurrency.so") }
      && !images.contains { image in
        image.file.map { RuntimeAnchors(reader: memory, file: $0, bias: image.bias) != nil }
          ?? false
      }
  }
}
