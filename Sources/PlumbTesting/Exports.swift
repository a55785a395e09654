/// Whoever writes tests needs options, budgets and `Plumb` itself, and shall import one module.
@_exported import PlumbRuntime
