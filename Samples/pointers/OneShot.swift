final class OneShot {
  func run() {}
}

/// Took the reference back, and releases it once more.
func execute(_ job: OneShot) {
  let reference = Unmanaged.passRetained(job)
  let taken = reference.takeRetainedValue()
  taken.run()
  reference.release()  // expect: unmanaged-unbalanced
}
