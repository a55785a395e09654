enum RequestContext {
  @TaskLocal static var id: String?
}

/// A detached task inherits no task-local value: every entry is written without its request.
struct Auditor {
  var write: @Sendable (_ event: String, _ request: String) async -> Void

  func record(_ event: String) {
    Task.detached {
      await write(event, RequestContext.id ?? "-")  // expect: task-detached-loses-context
    }
  }
}
