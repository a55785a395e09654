import PlumbSymbols

/// Tells whose code a function is, by its name, its file and its image.
package struct FunctionRole {
  /// The image of the program itself, where it is known.
  private let programPath: String?

  package init(programPath: String?) { self.programPath = programPath }

  package func role(
    of function: SourceFrame, simplified: String, in image: BinaryImage?
  ) -> StackFunction.Role {
    let symbol = function.symbol ?? ""
    if FunctionName.trapReason(symbol) != nil { return .trap }
    if Self.isCarrier(symbol) || FunctionName.isThunk(simplified) { return .runtime }
    if FunctionName.isAsyncMain(symbol), function.line == 0 { return .runtime }
    if let image, Self.runtimeLibraries.contains(Self.stem(image.name)) {
      // What the program calls by name in a library of Swift is worth reading; its entrails are not.
      return FunctionName.isSwift(symbol) ? .library : .runtime
    }
    if let module = FunctionName.module(of: symbol), Self.swiftModules.contains(module) {
      return .library
    }
    if function.path?.hasSuffix("<compiler-generated>") == true { return .runtime }
    // What a macro has written: around each test of Swift Testing there is one.
    if function.path?.contains("/@__swiftmacro_") == true { return .runtime }
    // Only forwards to a closure, unless the optimizer put the closure into it.
    if simplified.hasPrefix("partial apply for "), function.line == 0 { return .runtime }
    if let path = function.path, path.contains("/checkouts/") { return .dependency }
    if let image, image.path != programPath, Self.isOfTheSystem(image.path) { return .system }
    return .own
  }

  /// A library of Swift or of the system.
  package func isForeign(_ image: BinaryImage) -> Bool {
    guard image.path != programPath else { return false }
    return Self.runtimeLibraries.contains(Self.stem(image.name)) || Self.isOfTheSystem(image.path)
  }

  /// What was looked for in vain and is missed: nobody misses lines of libc or of Swift's runtime.
  package func missed(_ notices: [String], among images: [BinaryImage]) -> [String] {
    let foreign = images.filter(isForeign).map(\.path)
    return notices.filter { notice in !foreign.contains { notice.hasPrefix($0 + ":") } }
  }

  /// Begins a thread, the program or a task, or hands one on.
  private static func isCarrier(_ symbol: String) -> Bool {
    // libc's own names for what it exports, with the version of the interface behind.
    let name = String(
      (symbol.hasPrefix("__GI_") ? symbol.dropFirst(5) : Substring(symbol)).prefix { $0 != "@" })
    return carriers.contains(name) || carrierPrefixes.contains { name.hasPrefix($0) }
  }

  private static let carriers: Set<String> = [
    "_start", "__libc_start_main", "__libc_start_call_main", "__libc_start_main_impl",
    "start_thread", "clone", "clone3", "__clone", "__clone3", "__clone_internal", "thread_start",
    "__restore_rt",
  ]
  private static let carrierPrefixes = [
    "swift_task_", "swift_job_", "swift_asyncLet", "swift_continuation_", "swift_taskGroup_",
    "_swift_task_", "_dispatch_", "_ZN5swift", "plumb_", "__swift_async_resume",
  ]

  /// By the beginning of their file names, up to the first dot.
  private static let runtimeLibraries: Set<String> = [
    "libswiftCore", "libswift_Concurrency", "libdispatch", "libBlocksRuntime",
    "libswiftDispatch", "libswiftSynchronization", "libswift_StringProcessing",
    "libswift_RegexParser", "libFoundation", "libFoundationEssentials",
    "libFoundationInternationalization", "lib_FoundationICU", "libswiftGlibc",
    "libswiftSwiftOnoneSupport", "libswiftObservation", "libXCTest", "libTesting",
  ]

  private static let swiftModules: Set<String> = [
    "Swift", "_Concurrency", "Foundation", "FoundationEssentials", "Dispatch", "Synchronization",
    "_StringProcessing", "_RegexParser", "FoundationInternationalization", "Glibc",
  ]

  private static func stem(_ name: String) -> String {
    String(name.prefix { $0 != "." })
  }

  private static func isOfTheSystem(_ path: String) -> Bool {
    ["/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/", "/usr/local/lib/", "[vdso]", "linux-vdso"]
      .contains { path.hasPrefix($0) } || path.contains("/usr/lib/swift/")
  }
}
