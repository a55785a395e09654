/// A child's error is thrown away: nobody asks the group for it.
func upload(
  _ names: [String], _ send: @escaping @Sendable (String) async throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for name in names {
      group.addTask {  // expect: task-group-child-abandoned
        try await send(name)
      }
    }
  }
}
