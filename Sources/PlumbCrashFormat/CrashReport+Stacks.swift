extension CrashReport {
  public struct Thread: Sendable, Equatable {
    public var id: Int
    public var name: String?
    public var isCrashed = false
    /// How it was unwound: `tables`, `libunwind`, `frame-pointers` or `none`.
    public var method: String?
    /// Why there are no frames: `timeout`, `no-answer`.
    public var status: String?
    /// Of the task that runs on it.
    public var taskAddress: UInt64?
    public var taskID: UInt64?
    /// Innermost first.
    public var frames: [Frame] = []
    public var elisions: [Elision] = []
    public var registers: [Register] = []
    public var asyncCandidates: [AsyncCandidate] = []

    public init(id: Int) { self.id = id }
  }

  public struct Frame: Sendable, Equatable {
    public var pc: UInt64
    public var stackPointer: UInt64?
    /// `pc` is the very instruction, and not the one that a call returns to.
    public var isExact: Bool

    public init(pc: UInt64, stackPointer: UInt64? = nil, isExact: Bool) {
      self.pc = pc
      self.stackPointer = stackPointer
      self.isExact = isExact
    }
  }

  /// Frames that were left out of a deep stack.
  public struct Elision: Sendable, Equatable {
    /// How many frames of the thread stand before it.
    public var afterFrames: Int
    public var count: Int

    public init(afterFrames: Int, count: Int) {
      self.afterFrames = afterFrames
      self.count = count
    }
  }

  public struct Register: Sendable, Equatable {
    public var name: String
    public var value: UInt64

    public init(name: String, value: UInt64) {
      self.name = name
      self.value = value
    }
  }

  /// A chain of async contexts that may be the one of a frame. Which one it is, symbols tell.
  public struct AsyncCandidate: Sendable, Equatable {
    /// The frame of the thread from which it was taken, counted from 0.
    public var frame: Int
    /// Where it was found: `r14`, `slot`, `stack` or `task`.
    public var source: String?
    public var context: UInt64?
    /// Where each async function goes on, innermost first.
    public var resumes: [UInt64] = []

    public init(frame: Int) { self.frame = frame }
  }

  public struct Task: Sendable, Equatable {
    public var address: UInt64
    public var id: UInt64?
    /// To the one before it: `current`, `child-of`, `awaited-by`.
    public var relation: String?
    public var flags: UInt64?
    public var status: UInt64?
    public var name: String?
    public var resumes: [UInt64] = []

    public init(address: UInt64) { self.address = address }
  }
}
