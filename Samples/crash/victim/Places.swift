import Dispatch
import Glibc

/// Where to crash. The name of a case is the second argument of the program.
enum Place: String, CaseIterable {
  case main
  case pthread
  case dispatch
  case async
  case task
  case group
}

// Every crash goes through these three, whatever the place. No two functions compute the same: the optimiser would make one of them.

@inline(never) func crashInner(_ kind: Kind) -> Int {
  let result =
    switch kind {
    case .wildWrite: crashByWildWrite()
    case .nullCall: crashByNullCall()
    case .bounds: crashByBounds()
    case .nil: crashByNil()
    case .overflow: crashByOverflow()
    case .forcedCast: crashByForcedCast()
    case .try: crashByTry()
    case .precondition: crashByPrecondition()
    case .fatalError: crashByFatalError()
    case .abort: crashByAbort()
    case .cxxException: crashByException()
    case .stackOverflow: crashByRecursion(1)
    case .misaligned: crashByMisalignment()
    case .division: crashByDivision()
    case .useAfterFree: crashByUseAfterFree()
    }
  return hidden(result) &+ 1
}

@inline(never) func crashMiddle(_ kind: Kind) -> Int { hidden(crashInner(kind)) &* 3 }

@inline(never) func crashOuter(_ kind: Kind) -> Int { hidden(crashMiddle(kind)) ^ 5 }

// The places.

@inline(never) func runOnMain(_ kind: Kind) -> Int { 7 &- hidden(crashOuter(kind)) }

@inline(never) func runOnThread(_ kind: Kind) -> Int { hidden(crashOuter(kind)) | 9 }

@inline(never) func runOnQueue(_ kind: Kind) -> Int { hidden(crashOuter(kind)) & 11 }

@inline(never) func asyncInner(_ kind: Kind) async -> Int {
  await Task.yield()
  return hidden(crashOuter(kind)) &+ 1
}

@inline(never) func asyncMiddle(_ kind: Kind) async -> Int {
  let result = await asyncInner(kind)
  return hidden(result) &* 15
}

@inline(never) func asyncOuter(_ kind: Kind) async -> Int {
  let result = await asyncMiddle(kind)
  return hidden(result) ^ 13
}

/// One after the other: a task that is made here begins when its maker waits, and so it crashes while somebody waits for it.
@globalActor actor Turnstile {
  static let shared = Turnstile()
}

/// Waits for a task that crashes.
@Turnstile @inline(never) func taskWaiter(_ kind: Kind) async -> Int {
  let task = Task { await asyncInner(kind) }
  let result = await task.value
  return hidden(result) &+ 1
}

@Turnstile @inline(never) func groupChild(_ kind: Kind, _ number: Int) async -> Int {
  if number == 1 { return hidden(await asyncInner(kind)) &- 2 }
  try? await Task.sleep(for: .seconds(30))
  return number
}

/// One of its children crashes.
@Turnstile @inline(never) func groupWaiter(_ kind: Kind) async -> Int {
  await withTaskGroup(of: Int.self) { group in
    for number in 0..<3 { group.addTask { await groupChild(kind, number) } }
    var sum = 0
    for await result in group { sum &+= result }
    return sum
  }
}

/// Does not return when all goes well, which is to say badly.
func run(_ kind: Kind, in place: Place) {
  let end = DispatchSemaphore(value: 0)
  func start(_ body: @escaping @Sendable () async -> Int) {
    Task.detached {
      print(await body())
      end.signal()
    }
  }
  switch place {
  case .main:
    print(runOnMain(kind))
    return
  case .pthread:
    var thread = pthread_t()
    let argument = UnsafeMutablePointer<Kind>.allocate(capacity: 1)
    argument.initialize(to: kind)
    pthread_create(
      &thread, nil,
      { argument in
        print(runOnThread(argument!.load(as: Kind.self)))
        return nil
      }, argument)
    pthread_join(thread, nil)
    return
  case .dispatch:
    DispatchQueue.global().async {
      print(runOnQueue(kind))
      end.signal()
    }
  case .async: start { await asyncOuter(kind) }
  case .task: start { await taskWaiter(kind) }
  case .group: start { await groupWaiter(kind) }
  }
  end.wait()
}
