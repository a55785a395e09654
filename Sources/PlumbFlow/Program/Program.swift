import PlumbSource

/// All files that are looked at together, and what is known across them.
public final class Program: Sendable {
  public let files: [LoadedFile]
  public let types: TypeTable
  public let resources: ResourceIndex
  public let casePayloads: CasePayloads
  /// For each name, the bodies that mention it as a member or as a name that is not local.
  private let mentions: [String: [BodyReference]]
  /// The bodies of functions and methods by their full name.
  private let functions: [String: [BodyReference]]
  /// Base names of all functions and methods among the files that never return.
  private let neverReturning: Set<String>

  /// A body, by file and number.
  public struct BodyReference: Sendable, Hashable {
    public let file: Int
    public let body: Int
  }

  public init(summaries: [SourceSummary], resources: ResourceIndex) {
    files = summaries.enumerated().map { LoadedFile(index: $0.offset, summary: $0.element) }
    types = TypeTable(
      summaries.map {
        TypeTable.Input(
          declarations: $0.declarations, module: TypeTable.moduleName(ofPath: $0.path))
      })
    self.resources = resources
    casePayloads = CasePayloads(files)
    mentions = Self.collectMentions(files)
    functions = Self.collectFunctions(files)
    neverReturning = Self.collectNeverReturning(files)
  }

  public func body(_ reference: BodyReference) -> BodyView {
    BodyView(file: files[reference.file], number: reference.body)
  }

  /// The bodies that mention a name as a member, a global or an implicit member of `self`.
  public func bodies(mentioning name: String) -> [BodyReference] { mentions[name] ?? [] }

  /// The bodies that a call may mean, by its name and labels alone.
  public func functions(calledBy call: CallParts) -> [BodyView] {
    let labels = call.labels.map { $0.isEmpty ? "_:" : $0 + ":" }
    return (functions["\(call.name)(\(labels.joined()))"] ?? []).map(body)
  }

  private static func collectFunctions(_ files: [LoadedFile]) -> [String: [BodyReference]] {
    var result: [String: [BodyReference]] = [:]
    for file in files {
      for (number, body) in file.summary.bodies.enumerated() where body.kind == .function {
        result[file.summary.strings[Int(body.fullName)], default: []].append(
          BodyReference(file: file.index, body: number))
      }
    }
    return result
  }

  /// Whether a call is to a function among the files that is declared `-> Never`.
  public func neverReturns(_ call: CallParts) -> Bool { neverReturning.contains(call.name) }

  private static func collectMentions(_ files: [LoadedFile]) -> [String: [BodyReference]] {
    var result: [String: [BodyReference]] = [:]
    for file in files {
      var seen = [Int](repeating: -1, count: file.summary.strings.count)
      for (number, body) in file.summary.bodies.enumerated() {
        for instruction in body.instructions {
          switch instruction.opcode {
          case .global, .storeGlobal, .member, .storeMember: break
          default: continue
          }
          let symbol = Int(instruction.symbol)
          if seen[symbol] == number { continue }
          seen[symbol] = number
          result[file.summary.strings[symbol], default: []].append(
            BodyReference(file: file.index, body: number))
        }
      }
    }
    return result
  }

  private static func collectNeverReturning(_ files: [LoadedFile]) -> Set<String> {
    var names: Set<String> = []
    for file in files {
      let declarations = file.summary.declarations
      for member in declarations.globals + declarations.types.flatMap(\.members)
      where member.flags.contains(.neverReturns) {
        names.insert(member.name)
      }
    }
    return names
  }
}
