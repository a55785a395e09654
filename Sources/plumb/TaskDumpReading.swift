import Foundation
import PlumbInspect
import PlumbStacks
import PlumbTasks

/// Reads the tasks of a process, alive or dead, and gives them names.
struct TaskDumpReading {
  let lookup: StoreLookup
  let includesComplete: Bool

  func dump(of process: LiveProcess, isStopped: Bool) throws(LiveProcessError) -> TaskDump {
    let images = process.images
    let path = process.path
    let snapshot = try process.snapshot(
      .everything, includesComplete: includesComplete, isStopped: isStopped)
    var dump = builder(images.map(LoadedImage.init), path).dump(
      tasks: snapshot.tasks, records: snapshot.records, now: snapshot.now,
      process: ProcessFacts(pid: process.pid, path: path, taken: Date().timeIntervalSince1970),
      typeName: process.typeName)
    dump.notices = snapshot.notices + dump.notices
    return dump
  }

  func dump(of core: Core) -> TaskDump {
    let path = core.images.first?.path ?? core.process.executable
    var records: [RegistryRecord] = []
    var notices = core.notices
    do {
      records = try core.registry()?.records([.task]) ?? []
    } catch {
      notices.append("\(error)")
    }
    let threads = core.threads.compactMap { thread in thread.task.map { ($0, thread.id) } }
    // When the process died by its own clock stands nowhere.
    var dump = builder(core.images.map(LoadedImage.init), path).dump(
      tasks: core.tasks, records: records, now: 0,
      process: ProcessFacts(
        pid: core.process.pid == 0 ? nil : core.process.pid, path: path),
      threads: Dictionary(threads, uniquingKeysWith: { first, _ in first }),
      typeName: core.typeName)
    dump.notices = (notices + dump.notices).reduce(into: []) { told, notice in
      if !told.contains(notice) { told.append(notice) }
    }
    return dump
  }

  private func builder(_ images: [LoadedImage], _ path: String?) -> TaskDumpBuilder {
    var builder = TaskDumpBuilder(images: images, programPath: path, lookup: lookup)
    builder.includesComplete = includesComplete
    return builder
  }
}

extension LoadedImage {
  init(_ image: ProcessImage) {
    self.init(
      base: image.bias, low: image.range.lowerBound, high: image.range.upperBound,
      file: BinaryImage(buildID: image.buildID?.hex, path: image.path))
  }

  init(_ image: CoreImage) {
    self.init(
      base: image.bias, low: image.range.lowerBound, high: image.range.upperBound,
      file: BinaryImage(buildID: image.buildID?.hex, path: image.path))
  }
}
