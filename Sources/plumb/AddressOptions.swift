import ArgumentParser
import Foundation
import PlumbLint
import PlumbSymbols

/// `plumb symbolize --object --addresses`: a list of addresses, answered in the layout of llvm-symbolizer.
struct AddressOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The executable or shared library whose addresses '--addresses' lists.", valueName: "file"),
    completion: .file())
  var object: String?

  @Option(
    help: ArgumentHelp(
      """
      A file, or '-' for standard input, with one hexadecimal address of the object a line, as the object's headers count \
      them: without the base at which it was loaded. The answers come in the layout of llvm-symbolizer.
      """, valueName: "file"),
    completion: .file())
  var addresses: String?

  @Option(
    help: ArgumentHelp(
      "A separate file with the object's debug information.", valueName: "file"),
    completion: .file(extensions: ["debug"]))
  var debugFile: String?

  @Flag(help: "Neither read nor write the index of a large file in the cache.")
  var noIndex = false

  /// As many answers cost about what an index costs, and whoever asks for so many will ask again.
  private static let addressesWorthAnIndex = 20_000

  func validate() throws {
    if (object == nil) != (addresses == nil) {
      throw ValidationError("'--object' and '--addresses' go together")
    }
  }

  /// false where nothing of the kind is asked for.
  func run(mangled: Bool, _ search: SymbolSearchOptions) throws -> Bool {
    guard let object, let addresses else { return false }
    let list = try read(addresses)
    let file = try open(object, search.lookup(usesIndexes: !noIndex).store)
    AddressListing(file, style: mangled ? nil : .full).list(list) { Terminal.print($0) }
    if list.count >= Self.addressesWorthAnIndex, !noIndex, !file.hasIndex { file.writeIndex() }
    return true
  }

  private func open(_ object: String, _ store: SymbolStore) throws -> SymbolFile {
    do {
      let file = try SymbolFile.open(object, debugFile: debugFile)
      if debugFile != nil { return file }
    } catch {
      throw Failure(message: "\(error)")
    }
    let file = store.file(buildID: nil, path: object)
    for notice in store.notices { Terminal.remark(notice) }
    guard let file else { throw Failure(message: "\(object): cannot be read") }
    return file
  }

  private func read(_ path: String) throws -> [UInt64] {
    let data: Data?
    if path == "-" {
      data = try? FileHandle.standardInput.readToEnd() ?? Data()
    } else {
      data = FileManager.default.contents(atPath: path)
    }
    guard let data else { throw Failure(message: "\(path) cannot be read") }
    do {
      return try AddressList.parse(data)
    } catch {
      throw Failure(message: "\(path):\(error.line): not a hexadecimal address; give one a line")
    }
  }
}
