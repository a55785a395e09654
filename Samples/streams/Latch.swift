/// Room for one waiter only: a second caller throws the first one's continuation away.
actor Latch {
  private var waiter: CheckedContinuation<Void, Never>?

  func wait() async {
    await withCheckedContinuation { continuation in
      waiter = continuation  // expect: continuation-overwritten
    }
  }

  func open() {
    waiter?.resume()
    waiter = nil
  }
}
