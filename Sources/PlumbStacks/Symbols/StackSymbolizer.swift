import PlumbSymbols

/// Turns recorded addresses into frames.
public struct StackSymbolizer {
  private let lookup: any CodeLookup
  /// By their lowest address.
  private let images: [LoadedImage]
  private let roles: FunctionRole
  private let memory: FrameMemory?
  private var cache: [FrameMemory.Key: StackFrame] = [:]
  /// Lines, by the symbols of whole functions.
  private var beginnings: [String: Int?] = [:]

  /// - Parameter memory: what was found earlier; this symbolizer adds to it.
  public init(
    images: [LoadedImage], programPath: String?, lookup: any CodeLookup,
    memory: FrameMemory? = nil
  ) {
    self.lookup = lookup
    self.memory = memory
    self.images = images.filter { $0.low < $0.high }.sorted { $0.low < $1.low }
    roles = FunctionRole(programPath: programPath)
    memory?.begin(self.images)
  }

  /// - Parameter isExact: The address is the instruction that is meant, and not the one behind a call.
  public mutating func frame(
    at address: UInt64, isExact: Bool, kind: StackFrame.Kind = .call
  ) -> StackFrame {
    let key = FrameMemory.Key(address: address, isCaller: !isExact, isAsync: kind == .async)
    if let known = cache[key] { return known }
    let remembered = memory?.frame(key)
    let frame = remembered ?? find(address, isExact: isExact, kind: kind)
    cache[key] = frame
    if remembered == nil { memory?.keep(frame, as: key) }
    return frame
  }

  private mutating func find(
    _ address: UInt64, isExact: Bool, kind: StackFrame.Kind
  ) -> StackFrame {
    let meant = isExact || address == 0 ? address : address - 1
    guard let image = image(of: meant) else {
      return .init(kind: kind, address: address, functions: [])
    }
    var functions = functions(at: meant &- image.base, isExact: true, in: image.file)
    if kind == .async { placeResumePoint(&functions, at: meant &- image.base, in: image.file) }
    return .init(
      kind: kind, address: address, image: image.file, imageAddress: address &- image.base,
      functions: functions)
  }

  /// Where a function goes on, the compiler puts code of no line, or of the line where the function begins, before that of the `await`.
  private mutating func placeResumePoint(
    _ functions: inout [StackFunction], at address: UInt64, in image: BinaryImage
  ) {
    guard let last = functions.last, last.role == .own || last.role == .dependency,
      let symbol = last.symbol, let path = last.path,
      last.line == 0 || last.line == beginning(of: symbol, in: image)
    else { return }
    for step in stride(from: 4, through: Self.longestSearch, by: 4) {
      guard let next = lookup.frames(at: address &+ UInt64(step), in: image).last,
        next.symbol == symbol
      else { return }
      guard next.line > 0, next.line != last.line, next.path == path else { continue }
      functions[functions.count - 1].line = next.line
      functions[functions.count - 1].column = next.column
      return
    }
  }

  /// Bytes of code.
  private static let longestSearch = 160

  /// The line where the function begins of which this is a part.
  private mutating func beginning(of part: String, in image: BinaryImage) -> Int? {
    guard let whole = FunctionName.withoutResumeSuffix(part) else { return nil }
    if let known = beginnings[whole] { return known }
    let address = lookup.address(of: whole, in: image)
    let line = address.flatMap { lookup.frames(at: $0, in: image).last?.line }
    beginnings[whole] = line
    return line
  }

  /// - Parameter address: Of the file.
  public func functions(at address: UInt64, isExact: Bool, in image: BinaryImage) -> [StackFunction]
  {
    let meant = isExact || address == 0 ? address : address - 1
    return lookup.frames(at: meant, in: image).map { function($0, in: image) }
  }

  private func function(_ function: SourceFrame, in image: BinaryImage) -> StackFunction {
    let symbol = function.symbol ?? ""
    let simplified = demangle(symbol, style: .simplified)
    let isScript = function.line > 0 && FunctionName.isAsyncMain(symbol)
    return .init(
      name: isScript
        ? "top-level code" : FunctionName.trapReason(symbol) ?? FunctionName.readable(simplified),
      fullName: demangle(symbol, style: .full), symbol: function.symbol,
      path: function.path, line: function.line, column: function.column,
      isInlined: function.isInlined, isFromSymbolTable: function.isFromSymbolTable,
      offset: function.offset, role: roles.role(of: function, simplified: simplified, in: image))
  }

  /// The last image that begins at or before the address.
  private func image(of address: UInt64) -> LoadedImage? {
    let next = images.partitionPoint { $0.low <= address }
    guard next > 0, address < images[next - 1].high else { return nil }
    return images[next - 1]
  }
}
