import Foundation
import SwiftParser
import SwiftSyntax
import Synchronization

/// Reads and parses, and nothing else: what no linter that stands on swift-syntax can be faster than.
struct ParseAlone {
  let jobs: Int
  let directories: [String]

  func run() throws {
    let queue = Queue(SwiftSources(below: directories).paths)
    let group = DispatchGroup()
    for _ in 0..<jobs {
      group.enter()
      let thread = Thread {
        while let path = queue.next() {
          guard let data = FileManager.default.contents(atPath: path) else { continue }
          let tree = Array(data).withUnsafeBufferPointer { Parser.parse(source: $0) }
          // Looked at, so that no compiler may leave it out.
          precondition(tree.kind == .sourceFile)
        }
        group.leave()
      }
      thread.stackSize = 64 << 20
      thread.start()
    }
    group.wait()
  }

  private final class Queue: Sendable {
    private let paths: [String]
    private let position = Atomic<Int>(0)

    init(_ paths: [String]) { self.paths = paths }

    func next() -> String? {
      let index = position.wrappingAdd(1, ordering: .relaxed).oldValue
      return index < paths.count ? paths[index] : nil
    }
  }
}
