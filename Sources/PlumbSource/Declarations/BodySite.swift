import SwiftSyntax

/// An executable body that ``DeclarationWalker`` has come by, not yet looked into.
public struct BodySite {
  public enum Kind: UInt8, Sendable {
    case function, initializer, deinitializer, getter, setter, observer, `subscript`
    /// The initial value of a stored property or global.
    case propertyValue
    /// The statements of a script or main file.
    case topLevel
  }

  /// Which accessor of a property or subscript the body is.
  public enum Accessor: UInt8, Sendable {
    case none, get, set, willSet, didSet, read, modify, address, initialize
  }

  public enum Body {
    /// What stands between the braces (or in the whole file, for ``Kind/topLevel``).
    case statements(CodeBlockItemListSyntax)
    /// An initial value.
    case expression(ExprSyntax)

    public var syntax: Syntax {
      switch self {
      case .statements(let list): Syntax(list)
      case .expression(let value): Syntax(value)
      }
    }
  }

  public struct Flags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// `static` or `class`.
    public static let isStatic = Flags(rawValue: 1 << 0)
    public static let isAsync = Flags(rawValue: 1 << 1)
    public static let canThrow = Flags(rawValue: 1 << 2)
    /// `-> Never`.
    public static let neverReturns = Flags(rawValue: 1 << 3)
    /// Carries an attribute ending in `Builder`, or is a `some View`.
    public static let hasResultBuilder = Flags(rawValue: 1 << 4)
    /// A result type other than `Void` is written; getters and property values always.
    public static let returnsValue = Flags(rawValue: 1 << 5)
    /// `lazy var`: the value runs inside the object's life, with `self` at hand.
    public static let isLazy = Flags(rawValue: 1 << 6)
    /// Declared in an extension.
    public static let isInExtension = Flags(rawValue: 1 << 7)
    public static let isOverride = Flags(rawValue: 1 << 8)
  }

  public var kind: Kind
  public var accessor: Accessor
  public var flags: Flags
  /// `start`, `init`, `deinit`, `subscript`; for accessors and property values the property's name; "" at top level.
  public var name: String
  /// With argument labels: `start(after:)`.
  public var fullName: String
  /// Qualified name of the type in whose declaration or extension it stands, or "".
  public var enclosingType: String
  /// Text of the declared result type, or of the property's type; "" where none is written.
  public var resultType: String
  /// What declares it: `FunctionDeclSyntax`, `InitializerDeclSyntax`, `DeinitializerDeclSyntax`, `AccessorDeclSyntax`;
  /// for a getter without `get` the `PatternBindingSyntax` or `SubscriptDeclSyntax`; for a property value the
  /// `PatternBindingSyntax`; at top level the `SourceFileSyntax`.
  public var node: Syntax
  public var body: Body
  /// UTF-8 offset of the declaration's name (of the keyword where it has none).
  public var offset: Int
  /// UTF-8 offsets of the body without the trivia around it.
  public var range: Range<Int>

  public var isStatic: Bool { flags.contains(.isStatic) }
  public var isAsync: Bool { flags.contains(.isAsync) }
  public var canThrow: Bool { flags.contains(.canThrow) }
  public var neverReturns: Bool { flags.contains(.neverReturns) }
  public var hasResultBuilder: Bool { flags.contains(.hasResultBuilder) }
}
