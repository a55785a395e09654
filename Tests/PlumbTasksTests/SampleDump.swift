import PlumbReport
import PlumbStacks
import PlumbTasks

/// A dump that has one of everything, and names that nobody should have.
enum SampleDump {
  static let serve = LoadedImage(
    base: 0x55d0_c19f_0000, low: 0x55d0_c19f_0000, high: 0x55d0_c1a1_0000,
    file: BinaryImage(buildID: "f9b9cfeb01", path: "/srv/bin/serve"))
  static let concurrency = LoadedImage(
    base: 0x7f21_0000_0000, low: 0x7f21_0000_0000, high: 0x7f21_000a_0000,
    file: BinaryImage(buildID: "cb8d2d3c02", path: "/usr/lib/swift/linux/libswift_Concurrency.so"))

  static let process = ProcessFacts(
    pid: 4711, path: "/srv/bin/serve", taken: 1_763_719_293.25, swiftVersion: "6.3.1")
  static let evil = "a;b\nc\u{1b}[31m\u{202e}\"<&é"

  static let dump = TaskDump(
    process: process, tasks: tasks, images: [serve, concurrency],
    notices: ["3 tasks were made before tracking began", evil])

  static func rendering(style: TextStyle = .plain, snippets: Bool = false) -> StackRendering {
    let directory = TestFiles.golden
    return StackRendering(
      style: style,
      sources: SourceFiles(roots: [.init("/build=\(directory)")!], workingDirectory: directory),
      showsSnippets: snippets)
  }

  // MARK: Frames

  static func own(
    _ offset: UInt64, _ name: String, line: Int, column: Int = 5, kind: StackFrame.Kind = .async,
    role: StackFunction.Role = .own
  ) -> StackEntry {
    let function = StackFunction(
      name: name, fullName: "serve." + name, symbol: "$s5serve\(offset)",
      path: "/build/Sources/serve/Server.swift", line: line, column: column, offset: 16, role: role)
    return frame(serve, offset, [function], kind: kind)
  }

  static func library(
    _ offset: UInt64, _ name: String, role: StackFunction.Role = .library,
    kind: StackFrame.Kind = .async
  ) -> StackEntry {
    let function = StackFunction(
      name: name, fullName: "Swift." + name, symbol: "$sSc\(offset)", offset: 8, role: role)
    return frame(concurrency, offset, [function], kind: kind)
  }

  static func frame(
    _ image: LoadedImage, _ offset: UInt64, _ functions: [StackFunction],
    kind: StackFrame.Kind = .async
  ) -> StackEntry {
    .frame(
      StackFrame(
        kind: kind, address: image.base + offset, image: image.file, imageAddress: offset,
        functions: functions))
  }

  static let thunk = library(0x100, "thunk for @escaping @async () -> ()", role: .runtime)

  static let ticker = [
    library(0x200, "static Task<>._sleep<A>(until:tolerance:clock:)"),
    library(0x280, "static Task<>.sleep(for:)"), own(0x1000, "ticker()", line: 9, column: 16),
    thunk,
  ]
  static let load = [
    library(0x300, "AsyncStream.Iterator.next(isolation:)"),
    own(0x1100, "load(_:)", line: 14, column: 3), own(0x1180, "closure #1 in start()", line: 30),
  ]
  static let made = [
    library(0x400, "Task.init(name:priority:operation:)", kind: .call),
    own(0x2000, "start()", line: 29, kind: .call), own(0x2080, "main()", line: 44, kind: .call),
    own(0x2100, "deeper()", line: 50, kind: .call), own(0x2180, "deepest()", line: 60, kind: .call),
    library(0x500, "start_thread", role: .runtime, kind: .call),
  ]
  static let madeElsewhere = [own(0x2200, "restart()", line: 70, kind: .call)]
}
