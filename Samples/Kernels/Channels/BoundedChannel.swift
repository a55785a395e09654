import Foundation

/// Values handed from task to task through a buffer, as by a buffered channel of Go: a sender waits while it is full, a receiver while it is
/// empty.
///
/// Safe to use from any task. A wait ends when its task is cancelled: `send` then returns false, `receive` nil.
public final class BoundedChannel<Element: Sendable>: Sendable {
  private struct Sender {
    var id: UInt64
    var element: Element
    var continuation: CheckedContinuation<Bool, Never>
  }

  private struct Receiver {
    var id: UInt64
    var continuation: CheckedContinuation<Element?, Never>
  }

  /// What becomes of a call, as it was settled under the lock.
  private enum SendStep {
    case refused, buffered, waits
    case handed(Receiver)
  }

  private enum ReceiveStep {
    case ended, waits
    case taken(Element, Sender?)
  }

  private struct State {
    var buffer: [Element] = []
    var senders: [Sender] = []
    var receivers: [Receiver] = []
    var isClosed = false
    var nextID: UInt64 = 0
    /// Waits that were cancelled before they began.
    var cancelled: Set<UInt64> = []
  }

  private let capacity: Int
  private let state = Protected(State())

  /// - Parameter capacity: how many elements are kept for receivers to come; at least 1.
  public init(capacity: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
  }

  // Nobody is resumed under the lock: a resumption waits for a cancellation that is under way, and that may wait for the lock.

  /// Waits until a receiver or the buffer took the element. False: the channel is closed, or the task was cancelled.
  @discardableResult
  public func send(_ element: Element) async -> Bool {
    let id = newID()
    defer { forget(id) }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let step: SendStep = state.use { state in
          if state.isClosed || state.cancelled.remove(id) != nil { return .refused }
          if !state.receivers.isEmpty { return .handed(state.receivers.removeFirst()) }
          if state.buffer.count < capacity {
            state.buffer.append(element)
            return .buffered
          }
          state.senders.append(Sender(id: id, element: element, continuation: continuation))
          return .waits
        }
        switch step {
        case .refused: continuation.resume(returning: false)
        case .buffered: continuation.resume(returning: true)
        case .waits: break
        case .handed(let receiver):
          receiver.continuation.resume(returning: element)
          continuation.resume(returning: true)
        }
      }
    } onCancel: {
      cancelSender(id)
    }
  }

  /// Takes the element only if it need not wait.
  public func trySend(_ element: Element) -> Bool {
    let (isTaken, receiver): (Bool, Receiver?) = state.use { state in
      if state.isClosed { return (false, nil) }
      if !state.receivers.isEmpty { return (true, state.receivers.removeFirst()) }
      guard state.buffer.count < capacity else { return (false, nil) }
      state.buffer.append(element)
      return (true, nil)
    }
    receiver?.continuation.resume(returning: element)
    return isTaken
  }

  /// Waits for an element. Nil: the channel is closed and empty, or the task was cancelled.
  public func receive() async -> Element? {
    let id = newID()
    defer { forget(id) }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let step: ReceiveStep = state.use { state in
          if !state.buffer.isEmpty {
            let element = state.buffer.removeFirst()
            guard !state.senders.isEmpty else { return .taken(element, nil) }
            let sender = state.senders.removeFirst()
            state.buffer.append(sender.element)
            return .taken(element, sender)
          }
          if state.isClosed || state.cancelled.remove(id) != nil { return .ended }
          state.receivers.append(Receiver(id: id, continuation: continuation))
          return .waits
        }
        switch step {
        case .ended: continuation.resume(returning: nil)
        case .waits: break
        case .taken(let element, let sender):
          sender?.continuation.resume(returning: true)
          continuation.resume(returning: element)
        }
      }
    } onCancel: {
      cancelReceiver(id)
    }
  }

  /// Ends every wait; what is in the buffer can still be received.
  public func close() {
    let (senders, receivers) = state.use { state in
      state.isClosed = true
      defer {
        state.senders = []
        state.receivers = []
      }
      return (state.senders, state.receivers)
    }
    for sender in senders { sender.continuation.resume(returning: false) }
    for receiver in receivers { receiver.continuation.resume(returning: nil) }
  }

  /// A cancellation that came after the end of the wait.
  private func forget(_ id: UInt64) { state.use { _ = $0.cancelled.remove(id) } }

  private func newID() -> UInt64 {
    state.use { state in
      state.nextID += 1
      return state.nextID
    }
  }

  private func cancelSender(_ id: UInt64) {
    let sender: Sender? = state.use { state in
      guard let index = state.senders.firstIndex(where: { $0.id == id }) else {
        state.cancelled.insert(id)
        return nil
      }
      return state.senders.remove(at: index)
    }
    sender?.continuation.resume(returning: false)
  }

  private func cancelReceiver(_ id: UInt64) {
    let receiver: Receiver? = state.use { state in
      guard let index = state.receivers.firstIndex(where: { $0.id == id }) else {
        state.cancelled.insert(id)
        return nil
      }
      return state.receivers.remove(at: index)
    }
    receiver?.continuation.resume(returning: nil)
  }
}

extension BoundedChannel: AsyncSequence {
  public struct Iterator: AsyncIteratorProtocol {
    let channel: BoundedChannel

    public func next() async -> Element? { await channel.receive() }
  }

  public func makeAsyncIterator() -> Iterator { Iterator(channel: self) }
}
