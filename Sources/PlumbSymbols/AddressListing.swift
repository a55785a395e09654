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

  /// Bytes that are collected before they are written.
  private static let writeSize = 1 << 16

  /// - Parameter write: gets the text in pieces, in the order of the addresses.
  public func list(_ addresses: [UInt64], write: (UnsafeRawBufferPointer) -> Void) {
    var output = Output(names: style.map { Demangled(style: $0) })
    defer { output.bytes.deallocate() }
    var answered = 0
    if let index = file.openIndex {
      answered = list(addresses, index, &output, write)
      if answered < addresses.count { file.dropIndex() }
    }
    if answered < addresses.count { list(Array(addresses[answered...]), &output, write) }
    output.flush(write)
  }

  /// How many were answered before the index showed damage.
  private func list(
    _ addresses: [UInt64], _ index: SymbolIndex, _ output: inout Output,
    _ write: (UnsafeRawBufferPointer) -> Void
  ) -> Int {
    var frames: [SymbolIndex.Frame] = []
    for (number, address) in addresses.enumerated() {
      let symbol: SymbolIndex.Symbol?
      do {
        symbol = try index.symbol(at: address)
        frames.removeAll(keepingCapacity: true)
        try index.forEachFrame(at: address) { frames.append($0) }
      } catch {
        return number
      }
      for frame in frames {
        output.name(frame.isInlined ? frame.name : symbol?.name ?? frame.name)
        let path = frame.path ?? (frame.isInlined ? nil : symbol?.file)
        output.place(path.map { PathParts(name: $0) }, frame.line, frame.column)
      }
      if frames.isEmpty {
        output.name(symbol?.name)
        output.place(symbol?.file.map { PathParts(name: $0) }, 0, 0)
      }
      output.newLine()
      if output.bytes.count >= Self.writeSize { output.flush(write) }
    }
    return addresses.count
  }

  private func list(
    _ addresses: [UInt64], _ output: inout Output, _ write: (UnsafeRawBufferPointer) -> Void
  ) {
    let order = addresses.indices.map { Int32($0) }.sorted {
      addresses[Int($0)] < addresses[Int($1)]
    }
    let batch = file.debugInformation.map { FrameBatch(addresses, $0, order: order) }
    let table = file.symbolTable
    for (index, address) in addresses.enumerated() {
      let entry = table.entry(at: address)
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
      output.newLine()
      if output.bytes.count >= Self.writeSize { output.flush(write) }
    }
  }
}

private struct Output {
  var bytes = GrowingBuffer<UInt8>(capacity: 1 << 17)
  var names: Demangled?

  init(names: Demangled?) { self.names = names }

  mutating func name(_ text: Text?) {
    if let text {
      if names == nil || names!.append(text, to: &bytes) == false { append(text) }
    } else {
      unknown()
    }
    newLine()
  }

  mutating func place(_ path: PathParts?, _ line: UInt32, _ column: UInt32) {
    if let path { path.append(to: &bytes) } else { unknown() }
    bytes.append(UInt8(ascii: ":"))
    decimal(line)
    bytes.append(UInt8(ascii: ":"))
    decimal(column)
    newLine()
  }

  mutating func newLine() { bytes.append(UInt8(ascii: "\n")) }

  mutating func flush(_ write: (UnsafeRawBufferPointer) -> Void) {
    write(UnsafeRawBufferPointer(bytes.buffer))
    bytes.removeAll()
  }

  private mutating func append(_ text: Text) {
    bytes.append(text.start, count: text.count)
  }

  private mutating func unknown() {
    bytes.append(UInt8(ascii: "?"))
    bytes.append(UInt8(ascii: "?"))
  }

  private mutating func decimal(_ number: UInt32) {
    var divisor: UInt32 = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }
}

/// Names that were demangled before: a list repeats them, and most are the same string in the file.
private struct Demangled {
  let style: DemangleStyle
  private var known: [UnsafePointer<UInt8>: [UInt8]?] = [:]

  init(style: DemangleStyle) { self.style = style }

  /// false where the name stays as it is.
  mutating func append(_ text: Text, to bytes: inout GrowingBuffer<UInt8>) -> Bool {
    guard text.count > 1, [UInt8(ascii: "$"), UInt8(ascii: "_")].contains(text.start.pointee) else {
      return false
    }
    if known[text.start] == nil {
      let mangled = text.string
      let name = demangle(mangled, style: style)
      known.updateValue(
        name == mangled || name.isEmpty ? nil : Array(name.utf8), forKey: text.start)
    }
    guard let name = known[text.start] ?? nil else { return false }
    name.withUnsafeBufferPointer { bytes.append($0.baseAddress!, count: $0.count) }
    return true
  }
}
