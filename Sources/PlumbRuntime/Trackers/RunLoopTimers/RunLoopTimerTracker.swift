import CPlumbRuntime
import Glibc
import PlumbInspect

/// Foundation's timers that a run loop has. One that was invalidated, or has fired for the last time, has no record.
struct RunLoopTimerTracker: ResourceTracker {
  let kind = LiveResource.Kind.timer
  let records: Set<RegistryRecord.Kind> = [.runLoopTimer]

  func snapshot(_ records: [RegistryRecord]) -> [LiveResource] {
    let now = Self.now
    return records.filter { !mayHaveEnded($0, now) }.map { record in
      LiveResource(
        kind: kind, record: record, title: ResourceWords.runLoopTimer.noun, detail: detail(record))
    }
  }

  private func detail(_ record: RegistryRecord) -> String {
    guard isScheduled(record) else { return "is in no run loop" }
    return record.state & PLUMB_TIMER_REPEATS.rawValue != 0
      ? "fires every \(shownDuration(nanoseconds: record.details[0]))" : "has not fired yet"
  }

  /// It was due, and its end is not seen: then it is not spoken of.
  private func mayHaveEnded(_ record: RegistryRecord, _ now: UInt64) -> Bool {
    record.state & PLUMB_TIMER_ENDS_UNSEEN.rawValue != 0 && record.details[1] <= now
  }

  /// Nanoseconds of CLOCK_REALTIME.
  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  private func isScheduled(_ record: RegistryRecord) -> Bool {
    record.state & PLUMB_TIMER_SCHEDULED.rawValue != 0
  }

  /// Nothing keeps a timer alive that is in no run loop, and it does nothing.
  func isLeak(_ resource: LiveResource) -> Bool {
    resource.creation.map { isScheduled($0) && !$0.isKept(as: kind) } ?? false
  }

  func advice(for resource: LiveResource) -> String {
    "this \(resource.title) wants \(ResourceWords.runLoopTimer.release)"
  }
}
