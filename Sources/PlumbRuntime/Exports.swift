/// What the answers are made of: `Plumb.tasks()` gives a `TaskDump`, a leak has stacks and places.
@_exported import PlumbModel
@_exported import PlumbStacks
@_exported import PlumbTasks
