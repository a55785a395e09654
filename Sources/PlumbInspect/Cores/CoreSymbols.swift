import PlumbSymbols

/// Names of functions by address in a dead process.
struct CoreSymbols {
  private let images: [CoreImage]

  init(_ images: [CoreImage]) { self.images = images }

  /// The function's linkage name, and where it starts in the process.
  func name(at address: UInt64) -> (name: String, start: UInt64)? {
    guard let image = images.index(containing: address, range: { $0.range }).map({ images[$0] }),
      let symbol = image.file?.symbol(at: image.fileAddress(of: address))
    else { return nil }
    return (symbol.name, symbol.start &+ image.bias)
  }
}

/// What a linkage name says of async functions. The compiler splits such a function at each `await`.
public struct AsyncSymbol {
  private let name: Substring

  public init(_ name: String) {
    // Suffixes that the optimizer and linkers add.
    self.name = name.prefix { $0 != "." }
  }

  /// A part behind an `await`: `TQ0_` after a call returned, `TY1_` after a suspension.
  public var isResumption: Bool {
    guard name.hasPrefix("$s") || name.hasPrefix("$S"), name.hasSuffix("_") else { return false }
    let stem = name.dropLast().trimmingSuffix { $0.isNumber }
    return stem.hasSuffix("TQ") || stem.hasSuffix("TY")
  }

  /// An async function, in any of its parts.
  public var isAsync: Bool { isResumption || name.contains("Ya") }
}

extension Substring {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
    var result = self
    while let last = result.last, predicate(last) { result.removeLast() }
    return result
  }
}
