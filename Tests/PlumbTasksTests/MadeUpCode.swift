import PlumbStacks
import PlumbSymbols
import Synchronization

/// Symbols that a test makes up, and a count of the questions.
final class MadeUpCode: CodeLookup {
  private let functions: [UInt64: [SourceFrame]]
  private let count = Mutex(0)
  var questions: Int { count.withLock { $0 } }
  let notices: [String]

  init(_ functions: [UInt64: [SourceFrame]], notices: [String] = []) {
    self.functions = functions
    self.notices = notices
  }

  func frames(at address: UInt64, in image: BinaryImage) -> [SourceFrame] {
    count.withLock { $0 += 1 }
    return functions[address] ?? []
  }
  func codeSegments(of image: BinaryImage) -> [CodeSegment] { [] }
  func code(at address: UInt64, count: Int, in image: BinaryImage) -> [UInt8]? { nil }
  func address(of symbol: String, in image: BinaryImage) -> UInt64? { nil }

  static let own = "/s/Server.swift"

  static func function(_ symbol: String, line: Int = 0, path: String? = nil) -> [SourceFrame] {
    [SourceFrame(symbol: symbol, path: path, line: line, isFromSymbolTable: path == nil)]
  }
}
