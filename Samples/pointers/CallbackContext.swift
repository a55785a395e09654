final class CallbackContext {
  let name: String
  init(name: String) { self.name = name }
}

/// Nobody holds the context: it is gone before the callback gets its address.
func contextAddress(for name: String) -> UnsafeMutableRawPointer {
  Unmanaged.passUnretained(CallbackContext(name: name)).toOpaque()  // expect: lifetime-not-extended
}
