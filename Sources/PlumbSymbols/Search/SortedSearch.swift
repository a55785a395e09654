extension RandomAccessCollection where Index == Int {
  /// The index of the first element of which `isBefore` does not hold. It holds of all before it, and of none behind.
  @inlinable
  package func partitionPoint(isBefore: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The index of the element whose range contains the address. The ranges ascend and do not overlap.
  @inlinable
  package func index(containing address: UInt64, range: (Element) -> Range<UInt64>) -> Int? {
    let index = partitionPoint { range($0).upperBound <= address }
    return index < endIndex && range(self[index]).contains(address) ? index : nil
  }
}
