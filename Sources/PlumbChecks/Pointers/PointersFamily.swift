extension CheckRegistry {
  /// Checks of `Rules/checks/pointers` that are more than resource data.
  static let pointers: [any Check] = []
}
