import PlumbFlow
import PlumbModel
import PlumbRules
import PlumbSource

/// All rules and all resources that a run knows.
public struct Catalogue: Sendable {
  /// A page or resource file before it is read.
  public struct File: Sendable {
    public var path: String
    public var text: String

    public init(path: String, text: String) {
      self.path = path
      self.text = text
    }
  }

  /// By id.
  public private(set) var pages: [RulePage] = []
  public private(set) var libraries: [ResourceLibrary] = []
  /// What is wrong with resource files and front matter, in the order of files and lines. Whatever could be read is there nevertheless.
  public private(set) var problems: [CatalogueProblem] = []
  public let resources: ResourceIndex
  /// Changes with any of the files that the catalogue was read from.
  public let contentHash: ContentHash
  private let pageNumbers: [RuleID: Int]

  /// The pages and resource files that the tool carries inside itself.
  public static let embedded = Catalogue(embeddedFiles)

  static var embeddedFiles: [File] {
    EmbeddedFile.all.map { File(path: $0.path, text: $0.text) }
  }

  /// What the tool carries and a user's own files. Problems of the embedded files are those of ``embedded``.
  public static func embedded(adding files: [File]) -> Catalogue {
    files.isEmpty ? embedded : Catalogue(embeddedFiles + files)
  }

  /// - Parameter files: `.md` files are pages, `.yml` files resources; of two with the same id the first stands.
  public init(_ files: [File]) {
    var problems: [CatalogueProblem] = []
    var pages: [RuleID: RulePage] = [:]
    for file in files where file.path.hasSuffix(".md") {
      let (page, found) = RulePageReader.read(path: file.path, text: file.text)
      problems += found
      guard let page else { continue }
      if let other = pages[page.id] {
        problems.append(
          CatalogueProblem(
            path: file.path, line: 1,
            message:
              "rule '\(page.id)' has a page already; expected another id than in \(other.path)"))
      } else {
        pages[page.id] = page
      }
    }
    let rules = Set(pages.keys.map(\.rawValue))
    var resourceOwners: [String: String] = [:]
    for file in files where file.path.hasSuffix(".yml") {
      let (library, found) = ResourceReader.read(path: file.path, text: file.text, rules: rules)
      problems += found
      guard var library else { continue }
      library.resources.removeAll { resource in
        guard let owner = resourceOwners.updateValue(file.path, forKey: resource.id),
          owner != file.path
        else { return false }
        resourceOwners[resource.id] = owner
        problems.append(
          CatalogueProblem(
            path: file.path, line: 1,
            message: "resource '\(resource.id)' is in \(owner) already; expected another id"))
        return true
      }
      libraries.append(library)
    }
    contentHash = ContentHash(Array(files.map { $0.path + "\0" + $0.text + "\0" }.joined().utf8))
    self.pages = pages.values.sorted { $0.id < $1.id }
    self.problems = problems.sorted { $0.place < $1.place }
    resources = ResourceIndex(libraries)
    pageNumbers = Dictionary(
      uniqueKeysWithValues: self.pages.enumerated().map { ($1.id, $0) })
  }
}

// MARK: Checking

extension Catalogue {
  /// All that is wrong with the files: ``problems``, and those in the text of the pages.
  public func check() -> [CatalogueProblem] {
    let rules = pages.map(\.id.rawValue)
    var problems = problems
    for page in pages {
      let (body, found) = RulePageReader.body(of: page)
      problems += found
      problems += unknownMarks(page, body, rules: rules)
    }
    return problems.sorted { $0.place < $1.place }
  }

  private func unknownMarks(
    _ page: RulePage, _ body: RulePage.Body, rules: [String]
  ) -> [CatalogueProblem] {
    body.reports.flatMap(\.expectations).filter { self.page($0.rule) == nil }.map {
      let hint = NearestName.hint(for: $0.rule.rawValue, among: rules)
      return CatalogueProblem(
        path: page.path, line: $0.pageLine,
        message: "no page for rule '\($0.rule)'; expected the id of a page\(hint)")
    }
  }
}

// MARK: Looking up

extension Catalogue {
  public func page(_ id: RuleID) -> RulePage? { pageNumbers[id].map { pages[$0] } }

  /// The rule that someone probably meant by an id that does not exist.
  public func suggestion(for id: String) -> RuleID? {
    NearestName.of(id, among: pages.lazy.map(\.id.rawValue)).map(RuleID.init(rawValue:))
  }

  /// Names of the families, in the order of the alphabet.
  public var families: [String] { Set(pages.map(\.family)).sorted() }

  public func pages(inFamily family: String) -> [RulePage] {
    pages.filter { $0.family == family }
  }

  /// The rules that find what a Go tool finds: `lostcancel`, `sa1015`, `ticker`.
  public func pages(goCounterpart name: String) -> [RulePage] {
    let name = name.lowercased()
    guard !name.isEmpty else { return [] }
    return pages.filter { page in
      page.goCounterparts.contains { $0.lowercased().contains(name) }
    }
  }
}
