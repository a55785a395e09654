import CPlumbRuntime
import PlumbInspect

/// What a record says of a Dispatch source.
struct DispatchSourceFacts {
  private let record: RegistryRecord

  init(_ record: RegistryRecord) { self.record = record }

  private var type: UInt64 { record.details[0] }
  private func isType(_ type: plumb_source_type) -> Bool { self.type == UInt64(type.rawValue) }
  private func has(_ state: plumb_source_state) -> Bool { record.state & state.rawValue != 0 }

  var isTimer: Bool { isType(PLUMB_SOURCE_TIMER) }
  var isInactive: Bool { has(PLUMB_SOURCE_INACTIVE) }
  var suspensions: UInt32 { record.state & PLUMB_SOURCE_SUSPENSIONS.rawValue }

  var title: String { isTimer ? "Dispatch timer" : ResourceWords.dispatchSource.noun }

  var detail: String {
    let state =
      isInactive ? "was never resumed" : suspensions > 0 ? "is suspended" : nil
    return [state, purpose].compactMap(\.self).joined(separator: ", ")
  }

  /// nil where nothing is known.
  private var purpose: String? {
    let handle = record.details[1]
    if isTimer {
      guard has(PLUMB_SOURCE_IS_SET) else { return "has no time to fire" }
      return handle == UInt64.max
        ? "fires once" : "fires every \(shownDuration(nanoseconds: handle))"
    }
    if isType(PLUMB_SOURCE_READ) { return "watches descriptor \(handle) for reading" }
    if isType(PLUMB_SOURCE_WRITE) { return "watches descriptor \(handle) for writing" }
    if isType(PLUMB_SOURCE_SIGNAL) { return "watches signal \(handle)" }
    if isType(PLUMB_SOURCE_DATA_ADD) { return "adds what is merged into it" }
    if isType(PLUMB_SOURCE_DATA_OR) { return "joins what is merged into it" }
    if isType(PLUMB_SOURCE_DATA_REPLACE) { return "keeps the last that is merged into it" }
    return nil
  }
}
