import Dispatch
import Foundation

let dispatchCases: [LeakCase] = [
  LeakCase("timer", .dispatchSource) {
    let timer = DispatchSource.makeTimerSource()  // leaks: timer
    timer.schedule(deadline: .now() + 3600, repeating: .milliseconds(100))
    timer.setEventHandler {}
    timer.resume()
    return { timer.cancel() }
  },
  LeakCase("one-shot-timer", .dispatchSource) {
    let timer = DispatchSource.makeTimerSource()  // leaks: one-shot-timer
    timer.schedule(deadline: .now() + 3600)
    timer.activate()
    return { timer.cancel() }
  },
  LeakCase("released-timer", .dispatchSource) {
    nonisolated(unsafe) var timer: (any DispatchSourceTimer)?
    timer = DispatchSource.makeTimerSource()  // leaks: released-timer
    timer?.schedule(deadline: .now() + 3600, repeating: .seconds(2))
    timer?.resume()
    // The last reference ends it.
    return { timer = nil }
  },
  LeakCase("inactive-source", .dispatchSource) {
    let source = DispatchSource.makeUserDataAddSource()  // leaks: inactive-source
    return {
      source.activate()
      source.cancel()
    }
  },
  LeakCase("suspended-timer", .dispatchSource) {
    let timer = DispatchSource.makeTimerSource()  // leaks: suspended-timer
    timer.schedule(deadline: .now() + 3600, repeating: .seconds(1))
    timer.resume()
    timer.suspend()
    return {
      timer.resume()
      timer.cancel()
    }
  },
  LeakCase("read-source", .dispatchSource) {
    let source = DispatchSource.makeReadSource(fileDescriptor: quietPipe)  // leaks: read-source
    let gone = DispatchSemaphore(value: 0)
    source.setCancelHandler { gone.signal() }
    source.resume()
    return {
      source.cancel()
      gone.wait()
    }
  },
  LeakCase("signal-source", .dispatchSource) {
    let source = DispatchSource.makeSignalSource(signal: SIGUSR1)  // leaks: signal-source
    source.resume()
    return { source.cancel() }
  },
  LeakCase("foundation-timer", .timer) {
    let timer = Timer(timeInterval: 3600, repeats: true) { _ in }  // leaks: foundation-timer
    RunLoop.main.add(timer, forMode: .default)
    return { timer.invalidate() }
  },
  LeakCase("added", .timer) {
    let tick = Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { _ in }  // leaks: added
    return { tick.invalidate() }
  },
  LeakCase("one-shot-fires", .timer) {
    // Fires while the loop runs, and is invalid then.
    let timer = Timer(timeInterval: 0.001, repeats: false) { _ in }  // leaks: one-shot-fires
    RunLoop.main.add(timer, forMode: .default)
    return { while timer.isValid { _ = RunLoop.main.run(mode: .default, before: .now + 0.002) } }
  },
]

/// The reading end of a pipe that nobody writes to.
let quietPipe: Int32 = {
  var ends: [Int32] = [0, 0]
  pipe(&ends)
  return ends[0]
}()
