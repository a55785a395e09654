import CPlumbRuntime
import PlumbInspect

/// The call in which a thread waits.
struct BlockingCall {
  private let type: plumb_wait_type
  private let object: UInt64
  private let hasLimit: Bool

  init(_ record: RegistryRecord) {
    type = plumb_wait_type(UInt32(truncatingIfNeeded: record.details[0]))
    object = record.details[1]
    hasLimit = record.state & UInt32(PLUMB_WAIT_HAS_LIMIT) != 0
  }

  /// `waits for a semaphore (dispatch_semaphore_wait)`
  var detail: String {
    "waits \(what)\(hasLimit ? ", for a limited time" : "")"
  }

  private var what: String {
    switch type {
    case PLUMB_WAIT_SEMAPHORE: "for a semaphore (dispatch_semaphore_wait)"
    case PLUMB_WAIT_GROUP: "for a group (dispatch_group_wait)"
    case PLUMB_WAIT_QUEUE: "for its turn on a queue (dispatch_sync)"
    case PLUMB_WAIT_CONDITION: "for a condition (pthread_cond_wait)"
    case PLUMB_WAIT_THREAD: "for the end of a thread (pthread_join)"
    default: ""
    }
  }

  var advice: String {
    switch type {
    case PLUMB_WAIT_SEMAPHORE: "somebody has to signal() this semaphore on every path"
    case PLUMB_WAIT_GROUP: "every enter() of this group wants a leave()"
    case PLUMB_WAIT_QUEUE: "what runs on that queue does not end, or waits for this thread"
    case PLUMB_WAIT_CONDITION:
      "somebody has to signal this condition, or the thread has to be told to end"
    case PLUMB_WAIT_THREAD: "the other thread does not end: that one is the cause"
    default: ""
    }
  }
}
