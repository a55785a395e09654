/// Ends of names, such as `omise` for `promise` and `replyPromise`, looked for while a file is scanned.
public struct NameEndings: Sendable {
  private let endings: [[UInt8]]
  /// By the last byte of a name: whether any ending has it. Most names are done with here.
  private let isLast: [Bool]

  public init(_ endings: Set<String>) {
    self.endings = endings.sorted().map { Array($0.utf8) }
    var isLast = [Bool](repeating: false, count: 256)
    for ending in self.endings {
      if let last = ending.last { isLast[Int(last)] = true }
    }
    self.isLast = isLast
  }

  @inline(__always)
  func match(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Bool {
    isLast[Int(bytes[end - 1])]
      && endings.contains { ending in
        ending.count <= end - start && bytes[(end - ending.count)..<end].elementsEqual(ending)
      }
  }
}
