import PlumbModel

/// A function at an address of a stack.
public struct StackFunction: Sendable, Equatable {
  /// For people: demangled, without the noise of specializations and thunks.
  public var name: String
  /// Demangled in full.
  public var fullName: String
  /// As the linker knows it, where it does.
  public var symbol: String?
  public var path: String?
  /// 0: unknown.
  public var line: Int
  /// 0: unknown.
  public var column: Int
  public var isInlined: Bool
  public var isFromSymbolTable: Bool
  /// Bytes from the start of the function that owns the machine code.
  public var offset: UInt64
  public var role: Role

  public init(
    name: String, fullName: String, symbol: String? = nil, path: String? = nil, line: Int = 0,
    column: Int = 0, isInlined: Bool = false, isFromSymbolTable: Bool = false, offset: UInt64 = 0,
    role: Role
  ) {
    self.name = name
    self.fullName = fullName
    self.symbol = symbol
    self.path = path
    self.line = line
    self.column = column
    self.isInlined = isInlined
    self.isFromSymbolTable = isFromSymbolTable
    self.offset = offset
    self.role = role
  }

  /// nil where there is no line.
  public var place: Place? {
    guard let path, line > 0, !path.hasSuffix("<compiler-generated>") else { return nil }
    return Place(path: path, line: line, column: max(column, 1))
  }

  /// Whose code it is.
  public enum Role: String, Sendable {
    /// Of the program.
    case own
    /// Of a package that the program is built with.
    case dependency
    /// Swift's libraries, as the program calls them.
    case library
    /// Of the system: libc and other shared libraries.
    case system
    /// What carries a thread or a task, and what the compiler puts between functions.
    case runtime
    /// No function at all: the name says why the compiler let the program stop here.
    case trap
  }
}
