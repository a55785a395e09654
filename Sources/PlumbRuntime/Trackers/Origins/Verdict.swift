import PlumbInspect

extension RegistryRecord {
  /// Whether it was made by code that keeps such things, and not for whoever happened to call it: by one of the innermost callers, up to the
  /// first that does not just hand on.
  func isKept(as kind: LiveResource.Kind, isAnonymous: Bool = false) -> Bool {
    for frame in frames {
      guard let origin = CodeOrigin.of(frame) else { return false }
      if KnownKeeper.all.contains(where: { $0.covers(kind, origin, isAnonymous: isAnonymous) }) {
        return true
      }
      guard Intermediaries.images.contains(where: { origin.image.hasPrefix($0) }) else {
        return false
      }
    }
    return false
  }
}
