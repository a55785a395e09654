/// How much of a stack is as it must be.
public struct StackVerdict: Sendable {
  public var expected: [String]
  /// Expected functions that are there, in the expected order.
  public var rightCount: Int
  /// Those of them that have file and line, in the function.
  public var placedCount: Int
  /// What is not there, or not where it should be.
  public var missing: [String]
  /// Expected functions with a wrong line or none.
  public var misplaced: [String]
  /// Functions of the victim that are there and should not be.
  public var stray: [String]

  public var isRight: Bool { missing.isEmpty && misplaced.isEmpty && stray.isEmpty }

  /// Of all functions of the victim that any row expects.
  private static let known: Set<String> = Set(
    CrashRow.all.flatMap(\.innermost) + CrashRow.path + CrashPlace.all.flatMap(\.callers))

  /// - Parameter stack: Innermost first, inlined functions as frames of their own, async callers after the frames of the thread.
  public init(expected: [String], stack: [StackFunction], sources: VictimSources) {
    // A recursion is one function here, and so is a closure with its thunk. The one with a line counts.
    var found: [(name: String, isPlaced: Bool)] = []
    for function in stack where Self.known.contains(function.name) {
      let isPlaced = sources.contains(function, of: function.name)
      if found.last?.name == function.name {
        found[found.count - 1].isPlaced = found[found.count - 1].isPlaced || isPlaced
      } else {
        found.append((function.name, isPlaced))
      }
    }
    let pairs = Self.commonSubsequence(expected, found.map(\.name))
    let rightExpected = Set(pairs.map(\.expected))
    let rightFound = Set(pairs.map(\.found))
    self.expected = expected
    rightCount = pairs.count
    placedCount = pairs.count { found[$0.found].isPlaced }
    missing = expected.indices.filter { !rightExpected.contains($0) }.map { expected[$0] }
    misplaced = pairs.filter { !found[$0.found].isPlaced }.map { expected[$0.expected] }
    stray = found.indices.filter { !rightFound.contains($0) }.map { found[$0].name }
  }

  /// The longest, as pairs of indices.
  private static func commonSubsequence(
    _ expected: [String], _ found: [String]
  ) -> [(expected: Int, found: Int)] {
    let width = found.count + 1
    var lengths = [Int](repeating: 0, count: (expected.count + 1) * width)
    for i in expected.indices.reversed() {
      for j in found.indices.reversed() {
        lengths[i * width + j] =
          expected[i] == found[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
      }
    }
    var pairs: [(Int, Int)] = []
    var (i, j) = (0, 0)
    while i < expected.count, j < found.count {
      if expected[i] == found[j] {
        pairs.append((i, j))
        (i, j) = (i + 1, j + 1)
      } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
        i += 1
      } else {
        j += 1
      }
    }
    return pairs
  }
}
