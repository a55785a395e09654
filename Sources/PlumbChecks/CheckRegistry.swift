import PlumbFlow
import PlumbModel

/// All checks of the linter.
public enum CheckRegistry {
  public static let all: [any Check] =
    [ResourceCheck(), StoredResourceCheck()] + timers + streams + pointers + tasks

  /// Base names that make a body worth a control-flow graph.
  public static func triggers(_ resources: ResourceIndex) -> Set<String> {
    all.reduce(into: resources.triggerNames) { $0.formUnion($1.triggers) }
  }
}
