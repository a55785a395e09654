/// Who may name a declaration.
public enum AccessLevel: UInt8, Sendable, Comparable {
  case `private`, `fileprivate`, `internal`, package, `public`, open
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A type, protocol or extension as one file declares it.
public struct TypeDeclaration: Sendable, Equatable {
  public enum Kind: UInt8, Sendable {
    case `class`, `struct`, `enum`, actor, `protocol`, `extension`
  }
  public var kind: Kind
  /// Qualified by the types around it: `Server.Connection`. For an extension the extended type, generics dropped.
  public var name: String
  /// Text of the inherited types, generics dropped.
  public var inherited: [String]
  public var attributes: [String]
  public var access: AccessLevel
  public var offset: UInt32
  public var members: [MemberDeclaration]

  public init(
    kind: Kind, name: String, inherited: [String], attributes: [String], access: AccessLevel,
    offset: UInt32, members: [MemberDeclaration]
  ) {
    self.kind = kind
    self.name = name
    self.inherited = inherited
    self.attributes = attributes
    self.access = access
    self.offset = offset
    self.members = members
  }
}

/// A member of a type, or a global.
public struct MemberDeclaration: Sendable, Equatable {
  public enum Kind: UInt8, Sendable {
    case property, method, initializer, deinitializer, `subscript`, enumCase, typeAlias
  }
  public struct Flags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    public static let isStatic = Flags(rawValue: 1 << 0)
    public static let isLet = Flags(rawValue: 1 << 1)
    public static let isLazy = Flags(rawValue: 1 << 2)
    /// `weak` or `unowned`.
    public static let isWeak = Flags(rawValue: 1 << 3)
    /// Has a getter and no storage.
    public static let isComputed = Flags(rawValue: 1 << 4)
    public static let hasObservers = Flags(rawValue: 1 << 5)
    /// Carries an attribute that may be a property wrapper or macro.
    public static let hasWrapper = Flags(rawValue: 1 << 6)
    public static let isOverride = Flags(rawValue: 1 << 7)
    public static let isAsync = Flags(rawValue: 1 << 8)
    public static let canThrow = Flags(rawValue: 1 << 9)
    /// `-> Never`.
    public static let neverReturns = Flags(rawValue: 1 << 10)
  }
  public var kind: Kind
  public var name: String
  /// With argument labels: `start(after:)`.
  public var fullName: String
  public var access: AccessLevel
  public var flags: Flags
  /// Declared type of a property, result type of a function; of an enum case the types of its payload, see
  /// ``payloadTypes``. "" where none is written.
  public var type: String
  /// What the initial value calls or is: `Task`, `NSLock`, `DispatchQueue`, `[]`, `"…"`; "" where there is none.
  public var initialCallee: String
  public var attributes: [String]
  public var offset: UInt32

  public init(
    kind: Kind, name: String, fullName: String, access: AccessLevel, flags: Flags, type: String,
    initialCallee: String, attributes: [String], offset: UInt32
  ) {
    self.kind = kind
    self.name = name
    self.fullName = fullName
    self.access = access
    self.flags = flags
    self.type = type
    self.initialCallee = initialCallee
    self.attributes = attributes
    self.offset = offset
  }
}

extension MemberDeclaration {
  /// No type has it in its text.
  static let payloadSeparator = ";"

  /// What an enum case carries, as written.
  public var payloadTypes: [String] {
    kind == .enumCase
      ? type.split(separator: Self.payloadSeparator, omittingEmptySubsequences: true).map(
        String.init)
      : []
  }
}

/// Everything that one file declares outside of function bodies.
public struct FileDeclarations: Sendable, Equatable {
  public var imports: [String]
  /// Types and extensions, outer before inner.
  public var types: [TypeDeclaration]
  /// Global functions, variables and type aliases.
  public var globals: [MemberDeclaration]

  public init(
    imports: [String] = [], types: [TypeDeclaration] = [], globals: [MemberDeclaration] = []
  ) {
    self.imports = imports
    self.types = types
    self.globals = globals
  }
}
