extension CheckRegistry {
  /// Checks of `Rules/checks/pointers` that are more than resource data.
  static let pointers: [any Check] = [
    PointerEscapesClosureCheck(), PointerEscapesInoutCheck(), PointerMutatesConstCheck(),
    UnmanagedReleaseCheck(), UnmanagedOwnershipCheck(), InitializedMemoryCheck(),
    LifetimeCheck(),
  ]
}
