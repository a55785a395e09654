import SwiftSyntax

/// What the modifiers of a declaration say.
struct Modifiers {
  var access: AccessLevel
  var isStatic = false
  var isLazy = false
  var isWeak = false
  var isOverride = false

  init(_ list: DeclModifierListSyntax, in scope: Scope) {
    access = scope.access
    for modifier in list {
      guard case .keyword(let keyword) = modifier.name.tokenKind else { continue }
      switch keyword {
      case .static, .class: isStatic = true
      case .lazy: isLazy = true
      case .weak, .unowned: isWeak = true
      case .override: isOverride = true
      default:
        // `private(set)` narrows the setter only.
        guard modifier.detail == nil, let level = AccessLevel(keyword) else { continue }
        access = level
      }
    }
    // At file scope and there only, `private` reaches the whole file.
    if access == .private, scope.type.isEmpty { access = .fileprivate }
  }

  var flags: MemberDeclaration.Flags {
    var flags: MemberDeclaration.Flags = []
    if isStatic { flags.insert(.isStatic) }
    if isLazy { flags.insert(.isLazy) }
    if isWeak { flags.insert(.isWeak) }
    if isOverride { flags.insert(.isOverride) }
    return flags
  }
}

extension AccessLevel {
  init?(_ keyword: Keyword) {
    switch keyword {
    case .private: self = .private
    case .fileprivate: self = .fileprivate
    case .internal: self = .internal
    case .package: self = .package
    case .public: self = .public
    case .open: self = .open
    default: return nil
    }
  }
}

extension DeclarationWalker {
  /// Names of the attributes without arguments, those inside `#if` too.
  func attributeNames(_ list: AttributeListSyntax) -> [String] {
    if list.isEmpty { return [] }
    var names: [String] = []
    for element in list {
      switch element {
      case .attribute(let attribute):
        names.append(TypeText.withoutGenerics(file.text(of: attribute.attributeName)))
      case .ifConfigDecl(let conditional):
        for clause in conditional.clauses {
          if case .attributes(let inner)? = clause.elements { names += attributeNames(inner) }
        }
      }
    }
    return names
  }
}

/// What a custom attribute may turn its declaration into.
enum AttributeMeaning {
  static func isResultBuilder(_ names: [String]) -> Bool {
    names.contains { $0.hasSuffix("Builder") && isCustom($0) }
  }

  /// A property wrapper or macro, as far as a name can tell: not one of the compiler's own, nor a global actor.
  static func mayWrap(_ names: [String]) -> Bool {
    names.contains { isCustom($0) && !$0.hasSuffix("Actor") && !builtIn.contains($0) }
  }

  private static let builtIn: Set<String> = [
    "GKInspectable", "IBAction", "IBDesignable", "IBInspectable", "IBOutlet", "NSCopying",
    "NSManaged", "Sendable",
  ]

  /// The compiler's own attributes begin in lower case.
  private static func isCustom(_ name: String) -> Bool {
    let last = name.utf8.lastIndex(of: UInt8(ascii: ".")).map(name.utf8.index(after:))
    guard let first = name.utf8[(last ?? name.utf8.startIndex)...].first else { return false }
    return first >= UInt8(ascii: "A") && first <= UInt8(ascii: "Z") || first >= 0x80
  }
}
