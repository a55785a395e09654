import CCrashVictim
import Glibc

/// Ways to crash. The name of a case is the first argument of the program; each has a function of its own, which a backtrace must show.
enum Kind: String, CaseIterable {
  case wildWrite = "wild-write"
  case nullCall = "null-call"
  case bounds
  case `nil`
  case overflow
  case forcedCast = "forced-cast"
  case `try`
  case precondition
  case fatalError = "fatal-error"
  case abort
  case cxxException = "cxx-exception"
  case stackOverflow = "stack-overflow"
  case misaligned
  case division
  case useAfterFree = "use-after-free"
}

/// What the optimiser must not know.
@inline(never) func hidden<Value>(_ value: Value) -> Value {
  withUnsafePointer(to: value) { $0.pointee }
}

@inline(never) func crashByWildWrite() -> Int {
  UnsafeMutablePointer<Int>(bitPattern: hidden(0x5000_1000))!.pointee = 42
  return hidden(1)
}

@inline(never) func crashByNullCall() -> Int {
  typealias Function = @convention(c) (Int) -> Int
  return unsafeBitCast(hidden(0), to: Function.self)(1) &+ 1
}

@inline(never) func crashByBounds() -> Int {
  let numbers = hidden([1, 2, 3])
  return numbers[hidden(9)] &+ 1
}

@inline(never) func crashByNil() -> Int {
  let absent: Int? = hidden(nil)
  return absent! &+ 1
}

@inline(never) func crashByOverflow() -> Int {
  hidden(Int.max) + hidden(1)
}

@inline(never) func crashByForcedCast() -> Int {
  let value: Any = hidden(3)
  return (value as! String).utf8.count &+ 1
}

struct Refusal: Error {
  var code: Int
}

@inline(never) func refuse() throws -> Int { throw Refusal(code: hidden(7)) }

@inline(never) func crashByTry() -> Int {
  try! refuse() &+ 1
}

@inline(never) func crashByPrecondition() -> Int {
  precondition(hidden(1) == 2, "the balance must be two")
  return hidden(1)
}

@inline(never) func crashByFatalError() -> Int {
  if hidden(true) { fatalError("no model is loaded") }
  return hidden(1)
}

@inline(never) func crashByAbort() -> Int {
  if hidden(true) { Glibc.abort() }
  return hidden(1)
}

@inline(never) func crashByException() -> Int {
  Int(victim_throw(Int32(hidden(1)))) &+ 1
}

@inline(never) func crashByRecursion(_ depth: Int) -> Int {
  let next = hidden(depth &+ 1)
  if next == 0 { return next }
  return crashByRecursion(next) &+ hidden(next)
}

@inline(never) func crashByMisalignment() -> Int {
  let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
  defer { memory.deallocate() }
  let vectors = hidden(memory + 8).assumingMemoryBound(to: SIMD4<Int32>.self)
  // An aligned vector store, where there is no alignment.
  vectors.pointee = SIMD4(repeating: Int32(hidden(3)))
  return Int(vectors.pointee[hidden(0)])
}

@inline(never) func crashByDivision() -> Int {
  hidden(7) / hidden(0)
}

@inline(never) func crashByUseAfterFree() -> Int {
  // A page of its own, as an allocator with guards hands out.
  let size = 4096
  let page = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
  let number = hidden(page.assumingMemoryBound(to: Int.self))
  number.pointee = 5
  mprotect(page, size, PROT_NONE)
  return number.pointee &+ 1
}
