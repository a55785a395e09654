extension Array {
  /// Puts the elements in the order in which `order` has their indices; that each occurs once is for the caller to see to. Elements are moved,
  /// since to copy them would count references; and by way of other memory, since one circle after the other would wait for each element's.
  mutating func reorder(_ order: [Int]) {
    precondition(order.count == count)
    withUnsafeMutableBufferPointer { elements in
      guard let start = elements.baseAddress else { return }
      let room = UnsafeMutablePointer<Element>.allocate(capacity: order.count)
      let work = SharedWork(of: order.count)
      work.run { range in
        for place in range { (room + place).moveInitialize(from: start + order[place], count: 1) }
      }
      work.run { range in
        (start + range.lowerBound).moveInitialize(from: room + range.lowerBound, count: range.count)
      }
      room.deallocate()
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
