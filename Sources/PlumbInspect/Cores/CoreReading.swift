import PlumbSymbols

/// Opens a core step by step: headers, notes, images, threads, tasks.
struct CoreReading {
  private let file: CoreFile
  private let notes: CoreNotes
  private let images: [CoreImage]
  private let memory: CoreMemory
  private let limits: Unwinder.Limits
  private let code: CodeMap
  private var notices: [String] = []

  init(
    path: String, limits: Unwinder.Limits, file find: (BuildID?, String?) -> SymbolFile?
  ) throws(CoreError) {
    file = try CoreFile(path)
    notes = CoreNotes(file.notes)
    self.limits = limits
    guard !notes.threads.isEmpty || !file.loads.isEmpty else {
      throw .damaged(path: path, what: "neither threads nor memory", offset: 0)
    }
    let found = CoreImages(core: file, notes: notes, file: find)
    images = found.images
    memory = CoreMemory(
      core: file,
      images: images.compactMap { image in
        image.file.map { CoreMemory.Backing(range: image.range, bias: image.bias, file: $0) }
      })
    code = CodeMap(images.map(\.code))
    notices = found.notices
    if file.isCutShort {
      notices.append("\(path): the core is cut short; what lay behind its end is missing")
    }
    if notes.threads.isEmpty { notices.append("\(path): no thread is in the core's notes") }
    for image in images where image.file == nil && image.path != "[vdso]" {
      notices.append(
        "\(image.path): no file with build-id \(image.buildID?.hex ?? "unknown"); "
          + "frames in it are without names, and may be missing")
    }
  }

  func core() -> Core {
    var notices = notices
    let found = CoreTasks(images: images, memory: memory, code: code)
    notices += found.notices
    var unwinder = Unwinder(reader: memory, code: code)
    let chains = ThreadChains(
      memory: memory, code: code, images: images, layout: found.layout, tasks: found.tasks)
    let threads = notes.threads.map { note in
      let unwinding = unwinder.unwind(note.registers, limits: limits)
      let candidates = chains.candidates(in: unwinding.frames)
      return CoreThread(
        id: note.id, registers: note.registers, threadPointer: note.threadPointer,
        unwinding: unwinding, asyncChains: candidates,
        asyncBacktraces: chains.choose(candidates, frames: unwinding.frames))
    }
    let arguments = ProcessArguments(notes: notes, memory: memory, file: file)
    var process = notes.process
    process.executable = arguments.executable
    process.arguments = arguments.arguments
    return Core(
      path: file.file.path, process: process, signal: notes.signal, threads: threads,
      images: images, mappings: mappings, tasks: found.tasks, notices: notices, memory: memory)
  }

  private var mappings: [CoreMapping] {
    var paths: [UInt64: String] = [:]
    for mapping in notes.files { paths[mapping.range.lowerBound] = mapping.path }
    return file.loads.map { load in
      CoreMapping(
        range: load.range, permissions: load.permissions, path: paths[load.range.lowerBound],
        dumpedSize: UInt64(load.bytes.count))
    }
  }
}
