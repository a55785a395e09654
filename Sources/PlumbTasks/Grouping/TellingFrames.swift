import PlumbStacks

extension [StackEntry] {
  /// What a reader needs: without what the compiler and the runtime put between functions, and of a library's functions that call each
  /// other only the one that the program called. All of it where nothing is of the program, and nothing where all is boilerplate.
  var telling: [StackEntry] {
    let functions = withoutBoilerplate
    guard functions.contains(where: \.isOfTheProgram) else { return functions }
    return functions.indices.compactMap { index in
      let next = index + 1 < functions.count ? functions[index + 1] : nil
      let isInside = functions[index].isOfALibrary && next?.isOfALibrary == true
      return isInside ? nil : functions[index]
    }
  }

  private var withoutBoilerplate: [StackEntry] {
    compactMap { entry in
      guard case .frame(var frame) = entry, !frame.functions.isEmpty else { return entry }
      frame.functions.removeAll { $0.role == .runtime }
      return frame.functions.isEmpty ? nil : .frame(frame)
    }
  }

  /// The program's own functions of it, innermost first, or else anybody's: who made a task, in few lines.
  func own(most: Int) -> [StackEntry] {
    let functions = frames.compactMap { frame -> StackEntry? in
      var frame = frame
      frame.functions.removeAll { $0.role != .own && $0.role != .dependency }
      return frame.functions.isEmpty ? nil : .frame(frame)
    }
    return Array((functions.isEmpty ? telling : functions).prefix(most))
  }
}

extension StackEntry {
  fileprivate var isOfTheProgram: Bool {
    guard case .frame(let frame) = self else { return false }
    return frame.functions.contains { $0.role == .own || $0.role == .dependency }
  }

  fileprivate var isOfALibrary: Bool {
    guard case .frame(let frame) = self, let last = frame.functions.last else { return false }
    return last.role == .library || last.role == .system
  }
}

extension StackFrame {
  /// `serve+0x12f31`, where no function is known.
  var addressName: String {
    guard let image, let imageAddress else { return hexadecimal(address) }
    return "\(image.name)+\(hexadecimal(imageAddress))"
  }
}
