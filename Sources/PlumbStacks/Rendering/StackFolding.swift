/// A stack as it is shown: what a recursion repeats stands there once.
package enum FoldedEntry {
  case entry(StackEntry)
  /// The entries before it, so many times more.
  case again(entries: [StackEntry], times: Int)

  /// `… the frame above 198 times more …`
  package static func words(_ count: Int, times: Int) -> String {
    let what = count == 1 ? "the frame above" : "the \(count) frames above"
    return "… \(what) \(times) time\(times == 1 ? "" : "s") more …"
  }
}

extension [StackEntry] {
  /// The longest circle of functions that is looked for.
  private static var longestCycle: Int { 16 }
  /// So often something has to be there to be folded.
  private static var leastRepetitions: Int { 4 }

  package func folded() -> [FoldedEntry] {
    let keys = map { entry -> UInt64? in
      if case .frame(let frame) = entry { frame.address } else { nil }
    }
    var result: [FoldedEntry] = []
    var index = 0
    while index < count {
      guard let (length, times) = Self.cycle(in: keys, at: index) else {
        result.append(.entry(self[index]))
        index += 1
        continue
      }
      let entries = Array(self[index..<(index + length)])
      result += entries.map(FoldedEntry.entry)
      result.append(.again(entries: entries, times: times - 1))
      index += length * times
    }
    return result
  }

  /// The shortest sequence that begins here and is repeated.
  private static func cycle(in keys: [UInt64?], at start: Int) -> (length: Int, times: Int)? {
    for length in 1...longestCycle {
      guard start + length * leastRepetitions <= keys.count else { return nil }
      guard keys[start + length - 1] != nil else { return nil }
      var end = start + length
      while end < keys.count, keys[end] != nil, keys[end] == keys[end - length] { end += 1 }
      let times = (end - start) / length
      if times >= leastRepetitions { return (length, times) }
    }
    return nil
  }
}
