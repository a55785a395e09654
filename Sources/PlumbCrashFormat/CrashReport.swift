/// What a crashing process wrote down about itself, as it stands in the file: addresses, no symbols.
///
/// Every part but the version may be missing: a report is readable when it was cut short at any byte, and a process writes what it still can.
public struct CrashReport: Sendable, Equatable {
  public var version: Int
  public var program: Program?
  /// Milliseconds since 1970, by the process's clock.
  public var crashedUnixMilliseconds: Int?
  /// The kernel's id of the thread that got the signal.
  public var crashedThread: Int?
  public var swiftVersion: String?
  public var host: Host?
  public var signal: Signal?
  public var fault: Fault?
  /// What Swift's runtime said before it gave up: `Fatal error: Index out of range`.
  public var message: String?
  /// Labels of the task that crashed.
  public var labels: [NamedValue] = []
  /// What the program noted of its way, oldest first.
  public var breadcrumbs: [Breadcrumb] = []
  public var images: [Image] = []
  /// The crashed one is marked; it comes first as a rule.
  public var threads: [Thread] = []
  public var tasks: [Task] = []
  public var arguments: [String] = []
  public var environment: [NamedValue] = []
  public var memory: Memory?
  /// What could not be had, and why, in the words of the process.
  public var notices: [String] = []
  /// How long the handler worked, in microseconds.
  public var handlerMicroseconds: Int?

  /// The writer came to its end, and the number of lines agrees.
  public var isComplete = false
  /// Lines that could not be understood, and limits that were reached. At most `CrashReportLimits.problems`.
  public var problems: [Problem] = []

  public init(version: Int) { self.version = version }
}

extension CrashReport {
  public struct Program: Sendable, Equatable {
    public var path: String?
    public var name: String?
    public var pid: Int?
    public var parentPID: Int?
    public var uid: Int?
    /// Milliseconds since 1970.
    public var startedUnixMilliseconds: Int?
    public var uptimeMilliseconds: Int?

    public init() {}
  }

  public struct Host: Sendable, Equatable {
    public var kernel: String?
    public var name: String?
    public var cpus: Int?
  }

  public struct Signal: Sendable, Equatable {
    public var number: Int
    /// `SIGSEGV`
    public var name: String?
    public var code: Int?
    /// `SEGV_MAPERR`
    public var codeName: String?
    /// The address that the kernel blames; not always that of an access.
    public var address: UInt64?
    public var senderPID: Int?
    public var senderUID: Int?

    public init(number: Int) { self.number = number }
  }

  /// What the fault address lies in.
  public struct Fault: Sendable, Equatable {
    /// `null-page`, `guard-page`, `stack-overflow`, `unmapped`, `read-only`, `not-executable`, `non-canonical`, `misaligned`, `mapped` or
    /// `unknown`.
    public var kind: String
    /// Of the instruction's operand, where the kernel tells none with the signal.
    public var address: UInt64?
    public var low: UInt64?
    public var high: UInt64?
    /// `r--p`, as in `/proc/<pid>/maps`.
    public var permissions: String?
    public var path: String?
    /// `read`, `write` or `execute`.
    public var access: String?

    public init(kind: String) { self.kind = kind }
  }

  public struct NamedValue: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public struct Breadcrumb: Sendable, Equatable {
    public var sequence: Int?
    /// Before the crash.
    public var ageMilliseconds: Int?
    public var thread: Int?
    public var name: String
    public var fields: [NamedValue] = []
  }

  /// A file mapped with code.
  public struct Image: Sendable, Equatable {
    /// What the loader added to the addresses of the file.
    public var base: UInt64
    public var low: UInt64
    public var high: UInt64
    /// In hexadecimal.
    public var buildID: String?
    public var path: String

    public init(base: UInt64, low: UInt64, high: UInt64, buildID: String?, path: String) {
      self.base = base
      self.low = low
      self.high = high
      self.buildID = buildID
      self.path = path
    }
  }

  public struct Memory: Sendable, Equatable {
    public var residentBytes: Int?
    public var virtualBytes: Int?
    public var peakBytes: Int?
    /// Of the control group or of the process.
    public var limitBytes: Int?
    public var availableBytes: Int?
  }

  /// A line that could not be understood, or a limit that was reached.
  public struct Problem: Sendable, Equatable, CustomStringConvertible {
    /// Counted from 1.
    public var line: Int
    public var reason: String
    public var description: String { "line \(line): \(reason)" }
  }
}
