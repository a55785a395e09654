import PlumbStacks

/// Tells from the innermost functions of a task what it awaits.
enum AwaitedFunction {
  /// nil where the functions do not say it.
  static func wait(_ stack: [StackEntry]) -> TaskWait? {
    var best: (rank: Int, wait: TaskWait)?
    for function in Array(stack.prefix(mostEntries)).frames.flatMap(\.functions) {
      let module = function.symbol.flatMap(FunctionName.module)
      // What the program itself awaits further out is this function.
      if function.role == .own, module.map({ !WaitTable.modules.contains($0) }) ?? true { break }
      guard let module, let (rank, wait) = meaning(function.name, of: module) else { continue }
      if rank >= best?.rank ?? 0 { best = (rank, wait) }
    }
    return best?.wait
  }

  /// Whether the task is the one that the runtime makes for the end of a sleep.
  static func isWakeUp(_ stack: [StackEntry]) -> Bool {
    guard let function = stack.frames.first?.functions.last,
      function.symbol.flatMap(FunctionName.module) == "_Concurrency"
    else { return false }
    return function.name.hasPrefix("closure #")
      && (function.name.contains(" in static Task<>.sleep")
        || function.name.contains(" in static Task<>._sleep"))
  }

  /// Libraries have few functions between what they await and who calls them.
  private static let mostEntries = 32

  private static func meaning(_ name: String, of module: String) -> (rank: Int, wait: TaskWait)? {
    for row in WaitTable.rows where row.module == module && name.hasPrefix(row.name) {
      return (row.rank, TaskWait(kind: row.kind, text: row.text))
    }
    guard !WaitTable.modulesOfAdapters.contains(module), !name.hasPrefix("closure ") else {
      return nil
    }
    for iterator in WaitTable.iterators {
      guard let range = name.firstRange(of: iterator), range.lowerBound > name.startIndex else {
        continue
      }
      return (1, WaitTable.sequence(name[..<range.lowerBound]))
    }
    return nil
  }
}
