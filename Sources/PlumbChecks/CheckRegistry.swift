import PlumbFlow
import PlumbModel
import PlumbSource

/// All checks of the linter.
public enum CheckRegistry {
  public static let all: [any Check] =
    [ResourceCheck(), StoredResourceCheck()] + timers + streams + pointers + tasks
    + locks

  /// Base names that make a body worth a control-flow graph.
  public static func triggers(_ resources: ResourceIndex) -> Set<String> {
    all.reduce(into: resources.triggerNames) { $0.formUnion($1.allTriggers(resources)) }
  }

  /// Ends of names that make a body worth one.
  public static let endings: Set<String> = all.reduce(into: []) { $0.formUnion($1.endings) }
}

/// Which checks a file can interest at all.
public struct CheckSelector: Sendable {
  private let triggers: [(check: any Check, hashes: [UInt32])]

  public init(_ resources: ResourceIndex) {
    triggers = CheckRegistry.all.map { check in
      (check, check.allTriggers(resources).map { identifierHash($0) })
    }
  }

  /// The checks for which the file has anything: it names one of their triggers, or they have none.
  public func checks(concerning file: LoadedFile) -> [any Check] {
    triggers.compactMap { check, hashes in
      hashes.isEmpty || hashes.contains(where: file.mentions) ? check : nil
    }
  }
}
