/// Answers to a list of addresses in the layout of llvm-symbolizer, so that the two can be compared: for each frame a line with
/// the function and one with `path:line:column`, then an empty line; `??` and 0 for what is not known.
public struct AddressListing: Sendable {
  /// How names are shown; nil: as the linker knows them.
  public var style: DemangleStyle?
  private let file: SymbolFile

  public init(_ file: SymbolFile, style: DemangleStyle? = nil) {
    self.file = file
    self.style = style
  }

  /// - Parameter write: gets the text in pieces, in the order of the addresses.
  public func list(_ addresses: [UInt64], write: (UnsafeRawBufferPointer) -> Void) {
    withoutActuallyEscaping(write) { write in
      var output = ListingOutput(style, write: write)
      var answered = 0
      if let index = file.openIndex {
        answered = list(addresses, index, &output)
        // Of a damaged index nothing more is believed.
        if answered < addresses.count { file.dropIndex() }
      }
      if answered < addresses.count { list(Array(addresses[answered...]), &output) }
      output.finish()
    }
  }

  /// As many are looked up in the index at a time, so that a list without end takes no memory without end.
  private static let batchSize = 1 << 18

  /// How many were answered before the index showed damage.
  private func list(
    _ addresses: [UInt64], _ index: SymbolIndex, _ output: inout ListingOutput
  ) -> Int {
    for first in stride(from: 0, to: addresses.count, by: Self.batchSize) {
      let part = addresses[first..<min(first + Self.batchSize, addresses.count)]
      guard let batch = try? IndexBatch(part, index.tables) else { return first }
      defer { batch.deallocate() }
      for number in 0..<part.count {
        for frame in batch.frames(of: number) {
          output.name(batch.text(frame.name))
          output.place(batch.text(frame.path), frame.line, frame.column)
        }
        output.endAnswer()
      }
    }
    return addresses.count
  }

  private func list(_ addresses: [UInt64], _ output: inout ListingOutput) {
    let order = AddressOrder(count: addresses.count) { addresses[$0] }
    defer { order.deallocate() }
    let batch = file.debugInformation.map { FrameBatch($0, order) }
    let table = file.symbolTable
    for (index, entry) in table.entries(at: order).enumerated() {
      let symbol = entry.flatMap { table.names.text(at: UInt64($0.name)) }
      let span = batch?.spans[index] ?? .init()
      if span.part >= 0, let part = batch?.parts[Int(span.part)] {
        for offset in 0..<span.count {
          let frame = part.frames[Int(span.first + offset)]
          output.name(frame.isInlined ? frame.name : symbol ?? frame.name)
          if frame.path >= 0 {
            output.place(part.paths[Int(frame.path)], frame.line, frame.column)
          } else {
            output.place(
              frame.isInlined ? nil : table.file(of: entry), frame.line, frame.column)
          }
        }
      } else {
        output.name(symbol)
        output.place(table.file(of: entry), 0, 0)
      }
      output.endAnswer()
    }
  }
}
