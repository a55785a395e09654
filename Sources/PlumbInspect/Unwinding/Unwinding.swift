/// A thread's stack, innermost frame first.
public struct Unwinding: Sendable {
  public var frames: [UnwoundFrame]
  /// How many frames of the middle were left out (a stack overflow has hundreds of thousands).
  public var elidedCount: Int
  /// They stood before `frames[elidedBefore]`. Of no meaning if none was left out.
  public var elidedBefore: Int
  public var end: UnwindEnd

  init(frames: [UnwoundFrame], end: UnwindEnd) {
    self.frames = frames
    self.end = end
    elidedCount = 0
    elidedBefore = 0
  }

  /// Joins the innermost frames with the ring of the outermost ones. `count` frames were walked.
  init(inner: [UnwoundFrame], ring: [UnwoundFrame], count: Int, end: UnwindEnd) {
    elidedCount = count - inner.count - ring.count
    elidedBefore = inner.count
    // The oldest element of a ring that ran full stands where the next one would be written.
    let oldest = elidedCount > 0 && !ring.isEmpty ? (count - inner.count) % ring.count : 0
    frames = inner + ring[oldest...] + ring[..<oldest]
    self.end = end
  }
}
