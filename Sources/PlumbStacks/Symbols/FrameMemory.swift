import Synchronization

/// Frames that were found, for whoever looks at the same process again and again: a leak check does it many times a second. Safe on any
/// thread; shared by symbolizers one after another or at once.
public final class FrameMemory: Sendable {
  struct Key: Hashable {
    var address: UInt64
    var isCaller: Bool
    /// A resume point stands at another line than its first instruction.
    var isAsync: Bool
  }

  private struct State {
    var images: [LoadedImage] = []
    var frames: [Key: StackFrame] = [:]
  }
  private let state = Mutex(State())

  /// A process makes tasks at few places; one that loads and unloads code all the time does not fill the memory.
  private static let mostFrames = 1 << 16

  public init() {}

  /// What was found belongs to these images, and is forgotten with others.
  func begin(_ images: [LoadedImage]) {
    state.withLock { state in
      guard state.images != images else { return }
      state.images = images
      state.frames = [:]
    }
  }

  func frame(_ key: Key) -> StackFrame? { state.withLock { $0.frames[key] } }

  func keep(_ frame: StackFrame, as key: Key) {
    state.withLock { state in
      if state.frames.count >= Self.mostFrames { state.frames = [:] }
      state.frames[key] = frame
    }
  }
}
