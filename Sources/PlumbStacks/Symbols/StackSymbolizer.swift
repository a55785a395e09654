import PlumbSymbols

/// Turns recorded addresses into frames.
public struct StackSymbolizer {
  private let lookup: any CodeLookup
  /// By their lowest address.
  private let images: [LoadedImage]
  private let roles: FunctionRole
  private var cache: [Key: StackFrame] = [:]

  private struct Key: Hashable {
    var address: UInt64
    var isCaller: Bool
  }

  public init(images: [LoadedImage], programPath: String?, lookup: any CodeLookup) {
    self.lookup = lookup
    self.images = images.filter { $0.low < $0.high }.sorted { $0.low < $1.low }
    roles = FunctionRole(programPath: programPath)
  }

  /// - Parameter isExact: The address is the instruction that is meant, and not the one behind a call.
  public mutating func frame(
    at address: UInt64, isExact: Bool, kind: StackFrame.Kind = .call
  ) -> StackFrame {
    let key = Key(address: address, isCaller: !isExact)
    if var known = cache[key] {
      known.kind = kind
      return known
    }
    let frame = find(address, isExact: isExact, kind: kind)
    cache[key] = frame
    return frame
  }

  private func find(
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

  /// Where a function goes on, the compiler may have put code of no line first. The line that follows in the same function is that of the
  /// `await`.
  private func placeResumePoint(
    _ functions: inout [StackFunction], at address: UInt64, in image: BinaryImage
  ) {
    guard let last = functions.last, last.line == 0, let symbol = last.symbol, last.path != nil,
      last.path?.hasSuffix("<compiler-generated>") == false
    else { return }
    for step in stride(from: 4, through: Self.longestSearch, by: 4) {
      guard let next = lookup.frames(at: address &+ UInt64(step), in: image).last,
        next.symbol == symbol
      else { return }
      guard next.line > 0, next.path == last.path else { continue }
      functions[functions.count - 1].line = next.line
      functions[functions.count - 1].column = next.column
      return
    }
  }

  /// Bytes of code.
  private static let longestSearch = 160

  /// - Parameter address: Of the file.
  public func functions(at address: UInt64, isExact: Bool, in image: BinaryImage) -> [StackFunction]
  {
    let meant = isExact || address == 0 ? address : address - 1
    return lookup.frames(at: meant, in: image).map { function($0, in: image) }
  }

  private func function(_ function: SourceFrame, in image: BinaryImage) -> StackFunction {
    let symbol = function.symbol ?? ""
    let simplified = demangle(symbol, style: .simplified)
    return .init(
      name: FunctionName.trapReason(symbol) ?? FunctionName.readable(simplified),
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
