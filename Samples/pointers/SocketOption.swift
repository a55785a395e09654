/// `&value` is a pointer for the length of the initialiser's call.
func withOption(_ body: (UnsafeMutablePointer<Int32>) -> Void) -> Int32 {
  var value: Int32 = 0
  let pointer = UnsafeMutablePointer(&value)  // expect: pointer-escapes-inout
  pointer.pointee = 1
  body(pointer)
  return value
}
