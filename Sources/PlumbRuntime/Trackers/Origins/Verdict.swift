import PlumbInspect

extension RegistryRecord {
  /// Whether it was made by code that keeps such things, and not for whoever happened to call it.
  func isKept(as kind: LiveResource.Kind, isAnonymous: Bool = false) -> Bool {
    // The innermost caller, and the innermost one that does not just hand on.
    var candidates: [CodeOrigin] = []
    for frame in frames {
      guard let origin = CodeOrigin.of(frame) else { break }
      let isIntermediary = Intermediaries.images.contains { origin.image.hasPrefix($0) }
      if candidates.isEmpty || !isIntermediary { candidates.append(origin) }
      if !isIntermediary { break }
    }
    return candidates.contains { origin in
      KnownKeeper.all.contains { $0.covers(kind, origin, isAnonymous: isAnonymous) }
    }
  }
}
