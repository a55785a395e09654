/// An array for hot loops: appending costs a comparison and a store. Whoever makes one deallocates it.
struct GrowingBuffer<Element: BitwiseCopyable> {
  private(set) var start: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 16)
    start = .allocate(capacity: self.capacity)
  }

  func deallocate() { start.deallocate() }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow(to: count + 1) }
    start[count] = element
    count &+= 1
  }

  @inline(__always)
  mutating func append(_ elements: UnsafePointer<Element>, count length: Int) {
    if capacity &- count < length { grow(to: count + length) }
    (start + count).update(from: elements, count: length)
    count &+= length
  }

  /// Makes room at the end, which the caller fills.
  @inline(__always)
  mutating func extend(by length: Int) {
    if capacity &- count < length { grow(to: count + length) }
    count &+= length
  }

  mutating func removeLast(_ length: Int) { count -= length }

  mutating func removeAll() { count = 0 }

  var buffer: UnsafeMutableBufferPointer<Element> { .init(start: start, count: count) }

  /// A copy of the right size.
  var array: [Element] { Array(buffer) }

  /// The elements without a copy. The buffer is not to be used any more, nor to be deallocated.
  consuming func finish() -> OwnedBuffer<Element> { OwnedBuffer(buffer) }

  @inline(never)
  private mutating func grow(to needed: Int) {
    capacity = max(needed, capacity * 2)
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    larger.update(from: start, count: count)
    start.deallocate()
    start = larger
  }
}

/// Elements that go with the object.
final class OwnedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  let elements: UnsafeBufferPointer<Element>

  fileprivate init(_ buffer: UnsafeMutableBufferPointer<Element>) {
    elements = UnsafeBufferPointer(buffer)
  }

  deinit { elements.deallocate() }
}
