import PlumbSymbols

/// Finds the variables of a process by which tasks and the tracker's table are found: of the concurrency runtime, and of Plumb.
struct RuntimeSearch {
  let reader: any MemoryReader
  let images: [ProcessImage]
  let mappings: [ProcessMapping]
  /// `/proc/<pid>` or `/proc/self`.
  let directory: String

  /// Where the runtime is a shared object its image has the variables; where it is linked statically the program has.
  func anchors() -> RuntimeAnchors? {
    let isRuntime = { (image: ProcessImage) in image.path.hasSuffix("/libswift_Concurrency.so") }
    for image in images.filter(isRuntime) + images.filter({ !isRuntime($0) }) {
      guard let file = file(of: image) else { continue }
      if let anchors = RuntimeAnchors(reader: reader, file: file, bias: image.bias) {
        return anchors
      }
    }
    return nil
  }

  /// The address of `plumb_registry`, by its symbol or, in a stripped program, by the word that it begins with. Where a program
  /// with a tracker of its own was started by `plumb run` there are two, and the one that tracks tasks is meant.
  func registry() -> UInt64? {
    var found: [UInt64] = []
    for image in images where !Self.hasNoTracker(image.path) {
      guard let file = file(of: image) else { continue }
      if let address = SymbolAddresses(of: file, startingWith: Self.registrySymbol)[
        Self.registrySymbol]
      {
        found.append(address &+ image.bias)
      }
    }
    if !found.contains(where: tracksTasks) {
      let data = mappings.filter { $0.canHaveObjects && $0.path.hasPrefix("/") }
      found += MemoryScan(reader: reader, directory: directory)
        .find(RegistryLayout.magic, alignment: 8, in: data, limit: 16)
        // The word alone also stands in the data of whoever looks for it.
        .filter { (try? RegistryReader(reader: reader, address: $0)) != nil }
    }
    return found.first(where: tracksTasks)
      ?? found.first { reader.load($0, as: UInt64.self) == RegistryLayout.magic }
  }

  private func tracksTasks(_ address: UInt64) -> Bool {
    (try? RegistryReader(reader: reader, address: address))?.isTracked(.task) ?? false
  }

  static let registrySymbol = "plumb_registry"

  /// Libraries that every Swift program has, and whose symbols need not be looked through.
  private static func hasNoTracker(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    return name.hasPrefix("libswift") || name.hasPrefix("libFoundation")
      || name.hasPrefix("lib_Foundation") || name.hasPrefix("libc.so")
      || name.hasPrefix("ld-linux") || name.hasPrefix("libdispatch") || name.hasPrefix("[")
  }

  /// The file that was mapped: through the process, which may see other files than we do, and of a program even if it was deleted.
  private func file(of image: ProcessImage) -> SymbolFile? {
    var paths = [image.path]
    if directory != "/proc/self" { paths.insert("\(directory)/root\(image.path)", at: 0) }
    if image.path == ProcFile.target(ofLink: directory + "/exe") {
      paths.append(directory + "/exe")
    }
    for path in paths {
      guard let file = try? SymbolFile.open(path) else { continue }
      if image.buildID == nil || file.buildID == image.buildID { return file }
    }
    return nil
  }
}
