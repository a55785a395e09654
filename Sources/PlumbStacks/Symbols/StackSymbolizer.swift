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
    let functions = functions(at: meant &- image.base, isExact: true, in: image.file)
    return .init(
      kind: kind, address: address, image: image.file, imageAddress: address &- image.base,
      functions: functions)
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
