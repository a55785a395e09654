extension Array {
  /// Puts each element where `goals` says; that each goal occurs once is for the caller to see to. Afterwards `goals` says that each is
  /// where it is. Elements are moved, since `swapAt` would count references.
  mutating func move(to goals: inout [Int]) {
    precondition(goals.count == count)
    withUnsafeMutableBufferPointer { elements in
      guard let start = elements.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: Element.self, capacity: 2) { room in
        let held = room.baseAddress!
        // Circle by circle.
        for index in goals.indices where goals[index] != index {
          held.moveInitialize(from: start + index, count: 1)
          var goal = goals[index]
          goals[index] = index
          while goal != index {
            (held + 1).moveInitialize(from: start + goal, count: 1)
            (start + goal).moveInitialize(from: held, count: 1)
            held.moveInitialize(from: held + 1, count: 1)
            (goal, goals[goal]) = (goals[goal], goal)
          }
          (start + index).moveInitialize(from: held, count: 1)
        }
      }
    }
  }
}

extension Array where Element: Equatable {
  /// Of neighbours that are equal the first stays.
  mutating func removeRepetitions() {
    guard var last = first else { return }
    var end = 1
    for index in 1..<Swift.max(count, 1) where self[index] != last {
      last = self[index]
      self[end] = last
      end += 1
    }
    removeLast(count - end)
  }
}
