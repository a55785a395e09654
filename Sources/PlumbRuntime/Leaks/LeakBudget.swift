/// How much more there may be after a test than before; nil: not looked at.
public struct LeakBudget: Sendable, Hashable {
  /// Live tasks of the test.
  public var tasks: Int?
  /// Bytes that malloc has given out, in the whole process: for tests that run alone.
  public var memory: Bytes?
  /// Open descriptors, in the whole process.
  public var descriptors: Int?

  public init(tasks: Int? = nil, memory: Bytes? = nil, descriptors: Int? = nil) {
    self.tasks = tasks
    self.memory = memory
    self.descriptors = descriptors
  }

  public struct Bytes: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var count: Int

    public init(_ count: Int) { self.count = count }

    public static func bytes(_ count: Int) -> Self { Self(count) }
    /// 1,024 bytes each.
    public static func kb(_ count: Int) -> Self { Self(count << 10) }
    /// 1,048,576 bytes each.
    public static func mb(_ count: Int) -> Self { Self(count << 20) }

    public static func < (a: Self, b: Self) -> Bool { a.count < b.count }

    /// `64 MB`, `1.5 MB`, `12 KB`, `100 bytes`
    public var description: String {
      switch abs(count) {
      case ..<1024: "\(count) bytes"
      case ..<(1 << 20): Self.tenths(count, of: 1 << 10) + " KB"
      default: Self.tenths(count, of: 1 << 20) + " MB"
      }
    }

    private static func tenths(_ count: Int, of unit: Int) -> String {
      let tenths = (abs(count) * 10 + unit / 2) / unit
      let sign = count < 0 ? "-" : ""
      return tenths % 10 == 0 ? "\(sign)\(tenths / 10)" : "\(sign)\(tenths / 10).\(tenths % 10)"
    }
  }
}
