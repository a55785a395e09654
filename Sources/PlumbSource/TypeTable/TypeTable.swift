/// The types, members and globals of all files that are looked at together.
///
/// A type is one entry, with the members of its declaration and of its extensions in whatever file. Two declarations of
/// one name are two entries unless one file holds both (the clauses of an `#if`); whoever asks for such a name is
/// given the entry of the same file, else those of the same module, else all, and does well to keep silent when there
/// are several. Nothing depends on the order of the files but the order within a list, which follows it.
public struct TypeTable: Sendable {
  /// What one source file brings in.
  public struct Input: Sendable {
    public var declarations: FileDeclarations
    /// The module that the file belongs to, as far as its path tells; "" if it does not. See ``moduleName(ofPath:)``.
    public var module: String
    public init(declarations: FileDeclarations, module: String = "") {
      self.declarations = declarations
      self.module = module
    }
  }

  /// Names an entry of one table.
  public struct TypeID: Sendable, Hashable {
    let index: Int
  }

  /// A type, or the extensions of one that no file declares.
  public struct Entry: Sendable {
    public internal(set) var name: String
    /// Nil if only extensions are known: the type is declared elsewhere.
    public internal(set) var kind: TypeDeclaration.Kind?
    /// The file of the declaration; of the first extension if there is none.
    public internal(set) var file: Int
    public internal(set) var access: AccessLevel
    public internal(set) var attributes: [String]
    /// As written, of the declaration and all extensions.
    public internal(set) var inherited: [String]
    /// An extension could not be told to be of this entry or of another of the name: members may be too many.
    public internal(set) var isUncertain = false
    var members: [MemberReference] = []
    /// Where the members of a name are in ``members``; empty for small types, which are searched.
    var memberIndex: [String: [Int32]] = [:]

    public var isDeclared: Bool { kind != nil }
  }

  /// A member together with where it stands.
  public struct Member: Sendable {
    public let file: Int
    public let isInExtension: Bool
    public let declaration: MemberDeclaration
  }

  struct MemberReference: Sendable {
    var file: Int32
    /// Index in the file's types; -1 for a global.
    var type: Int32
    var member: Int32
  }

  let files: [Input]
  /// Last parts of the files' modules.
  let moduleNames: Set<String>
  var entries: [Entry] = []
  var entriesByName: [String: [Int]] = [:]
  var entriesBySimpleName: [String: [Int]] = [:]
  var globalsByName: [String: [MemberReference]] = [:]

  public init(_ files: [Input]) {
    self.files = files
    moduleNames = Set(
      Set(files.map(\.module)).map { String($0[($0.lastIndex(of: "/") ?? $0.startIndex)...]) }
        .map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 })
    addDeclarations()
    addGlobals()
    addExtensions()
    indexMembers()
  }

  public subscript(id: TypeID) -> Entry { entries[id.index] }

  /// All entries, in the order of the files.
  public var types: [TypeID] { entries.indices.map(TypeID.init) }

  /// The directory under `Sources` or `Tests` in which a file lies.
  public static func moduleName(ofPath path: String) -> String {
    let parts = path.split(separator: "/")
    guard let root = parts.lastIndex(where: { $0 == "Sources" || $0 == "Tests" || $0 == "Source" })
    else { return "" }
    return root + 2 < parts.count ? parts[...(root + 1)].joined(separator: "/") : ""
  }
}
