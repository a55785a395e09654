import PlumbFlow
import PlumbModel
import PlumbSource

/// All checks of the linter.
public enum CheckRegistry {
  public static let all: [any Check] =
    [ResourceCheck(), StoredResourceCheck()] + timers + streams + pointers + tasks

  /// Base names that make a body worth a control-flow graph.
  public static func triggers(_ resources: ResourceIndex) -> Set<String> {
    all.reduce(into: resources.triggerNames) { $0.formUnion($1.triggers) }
  }

  /// Ends of names that make a body worth one.
  public static let endings: Set<String> = all.reduce(into: []) { $0.formUnion($1.endings) }

  /// The checks for which the file has anything: it names one of their triggers, or they have none.
  public static func checks(concerning file: LoadedFile) -> [any Check] {
    zip(all, triggerHashes).compactMap { check, hashes in
      hashes.isEmpty || hashes.contains(where: file.mentions) ? check : nil
    }
  }

  private static let triggerHashes: [[UInt32]] = all.map { $0.triggers.map { identifierHash($0) } }
}
