// Has one task in every state that a task can be in, prints what it knows of them, and dies: Tasks <where>
import Dispatch
import Glibc

@inline(never) func opaque<T>(_ value: T) -> T { withUnsafePointer(to: value) { $0.pointee } }

@inline(never) func wildWrite(_ address: UInt) {
  UnsafeMutablePointer<Int>(bitPattern: opaque(address))!.pointee = 42
}

@inline(never) func innermost(_ value: Int) async -> Int {
  await Task.yield()
  if opaque(value) > 0 { wildWrite(0x10) }
  return value &* 2
}

@inline(never) func middle(_ value: Int) async -> Int { await innermost(value) &+ 1 }

@inline(never) func outermost(_ value: Int) async -> Int { await middle(value) &+ 2 }

@inline(never) func crashBeforeSuspension(_ value: Int) async -> Int {
  wildWrite(UInt(opaque(value)))
  return value
}

@inline(never) func callsItAtOnce(_ value: Int) async -> Int {
  await crashBeforeSuspension(value) &+ opaque(1)
}

@inline(never) func waitsForever() async {
  await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
}

@inline(never) func callsWaitsForever(_ depth: Int) async -> Int {
  if depth > 0 { return await callsWaitsForever(depth - 1) &+ 1 }
  await waitsForever()
  return 0
}

@inline(never) func sleepsLong() async { try? await Task.sleep(nanoseconds: 600_000_000_000) }

@inline(never) func awaitsTwoLets() async -> Int {
  async let first = callsWaitsForever(1)
  async let second = callsWaitsForever(2)
  return await first &+ second
}

@inline(never) func awaitsAGroup() async -> Int {
  await withTaskGroup(of: Int.self) { group in
    for depth in 0..<3 { group.addTask { await callsWaitsForever(depth) } }
    var sum = 0
    for await value in group { sum &+= value }
    return sum
  }
}

@inline(never) func awaitsAStream() async {
  let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
  for await _ in stream {}
  continuation.finish()
}

actor Busy {
  @inline(never) func block() { while true { usleep(1000) } }
  @inline(never) func enter() -> Int { 1 }
}

@inline(never) func awaitsTheActor(_ busy: Busy) async -> Int { await busy.enter() &+ opaque(1) }

@inline(never) func spins() async {
  var number = 1
  while opaque(number) != 0 { number = number | 1 }
}

// Whoever starts it may have signals blocked; and it must not stay if nobody ends it.
var signals = sigset_t()
sigfillset(&signals)
sigprocmask(SIG_UNBLOCK, &signals, nil)
alarm(120)

let place = CommandLine.arguments.dropFirst().first ?? "main"

// Threads of every kind.
var thread = pthread_t()
pthread_create(&thread, nil, { _ in while true { usleep(1000) } }, nil)

let waiting = Task { await callsWaitsForever(3) }
let waiter = Task(name: "waiter") { await waiting.value &+ 1 }
let sleeper = Task(name: "sleeper") { await sleepsLong() }
let lets = Task(name: "lets") { await awaitsTwoLets() }
let group = Task(name: "group") { await awaitsAGroup() }
let stream = Task(name: "stream") { await awaitsAStream() }
let cancelled = Task(name: "cancelled") { await waitsForever() }
cancelled.cancel()
let detached = Task.detached(name: "detached", priority: .background) { await waitsForever() }
let done = Task(name: "done") { 7 }
usleep(300_000)

// All that can wait does. Now the threads of the pool are taken.
let busy = Busy()
let blocker = Task(name: "blocker") { await busy.block() }
usleep(100_000)
let enqueued = Task(name: "enqueued") { await awaitsTheActor(busy) }
usleep(100_000)

switch place {
case "ready":
  print("ready")
  fflush(stdout)
case "main": wildWrite(0x10)
case "abort": abort()
case "task": Task(name: "victim") { await outermost(1) }
case "entry": Task(name: "victim") { await callsItAtOnce(0x18) }
case "nested":
  Task(name: "waits for victim") { await Task(name: "victim") { await outermost(1) }.value }
case "group":
  Task(name: "owner") {
    await withTaskGroup(of: Int.self) { group in
      group.addTask(name: "victim") { await outermost(1) }
      return await group.next() ?? 0
    }
  }
case "actor": Task(name: "victim") { await Crashing().crash() }
case "null":
  typealias Function = @convention(c) () -> Void
  unsafeBitCast(opaque(0x10), to: Function.self)()
case "pthread":
  pthread_create(
    &thread, nil,
    { _ in
      wildWrite(0x20)
      return nil
    }, nil)
case "dispatch": DispatchQueue.global().async { wildWrite(0x28) }
case "handler":
  signal(SIGUSR1) { _ in wildWrite(0x30) }
  raise(SIGUSR1)
case "overflow": print(recurse(1))
default: break
}
sleep(600)

actor Crashing {
  @inline(never) func crash() async -> Int { await outermost(1) }
}

@inline(never) func recurse(_ number: Int) -> Int {
  recurse(opaque(number) &+ 1) &+ opaque(number)
}
