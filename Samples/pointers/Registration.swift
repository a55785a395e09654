final class Registration {
  var isDone = false
}

/// When subscribing fails, the reference that was taken for the callback stays.
func register(_ registration: Registration, subscribe: (UnsafeMutableRawPointer) -> Bool) -> Bool {
  let reference = Unmanaged.passRetained(registration)  // expect: unmanaged-not-released
  guard !registration.isDone else { return false }
  return subscribe(reference.toOpaque())
}
