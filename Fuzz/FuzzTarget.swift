import PlumbChecks

/// What can be fuzzed: which seeds it begins with, which words it knows, and what is called.
enum FuzzTarget: String, CaseIterable {
  /// Rule pages: front matter and Markdown.
  case pages
  /// Resource files.
  case resources
  /// Call patterns of resource files.
  case patterns
  /// Comments that hold findings back.
  case suppressions
  /// Summaries in the cache.
  case summaries
  /// Source files through the whole engine.
  case flow
  /// Reports of crashes.
  case report
  /// Texts with addresses.
  case log
  /// Cores of dead processes.
  case core
  /// Object files, changed in their headers.
  case elf
  /// Object files, changed in their debug information and symbols.
  case dwarf

  /// Ends of the names of the files that are its seeds.
  var seedExtension: String {
    switch self {
    case .pages: "md"
    case .resources, .patterns: "yml"
    case .suppressions, .summaries, .flow: "swift"
    case .report: "crash"
    case .log: "log"
    case .core: "core"
    case .elf, .dwarf: "elf"
    }
  }

  func run(_ bytes: [UInt8]) {
    switch self {
    case .pages: CatalogueFuzzing.rulePage(bytes)
    case .resources: CatalogueFuzzing.resourceFile(bytes)
    case .patterns:
      for line in Tokens.splitLines(bytes) { CatalogueFuzzing.callPattern(Array(line)) }
    case .suppressions: EngineFuzzing.suppressions(bytes)
    case .summaries: EngineFuzzing.summary(bytes)
    case .flow: EngineFuzzing.flow(bytes)
    case .report: CrashFuzzing.report(bytes)
    case .log: CrashFuzzing.log(bytes)
    case .core: CoreFuzzing.core(bytes)
    case .elf, .dwarf: ObjectFuzzing.object(bytes)
    }
  }

  /// Where an object file is changed; nil for text.
  var focus: ObjectMutator.Focus? {
    switch self {
    case .elf: .headers
    case .dwarf: .debugSections
    default: nil
    }
  }

  /// Formats of numbers and not of words; those are mutated in place.
  var isBinary: Bool { self == .core }

  var vocabulary: [String] {
    let marks = ["(", ")", "[", "]", "{", "}", ":", ",", "\"", "'", "#", "\n", "\n  ", " "]
    switch self {
    case .elf, .dwarf: return []
    case .pages:
      return marks + [
        "---\n", "```swift\n", "```\n", "## Reports\n", "## Stays silent\n", "# ", "id:", "go: [",
        "// expect: ", "// file: A.swift\n", "severity: error", "confidence: low", "options:",
      ]
    case .resources, .patterns:
      return marks + [
        "$", "&$", "_", "-", ".", "library:", "resources:", "states:", "acquire:", "events:",
        "call:",
        "on:", "to:", "from:", "report:", "failure:", "nil", "leak:", "use:", "after:", "stored:",
        "same:", "types:", "&a", "*a", "!!map", "|", ">", "? ", "{}", "\"", "close($)", ".cancel",
      ]
    case .suppressions:
      return marks + [
        "plumb:", "// plumb:disable:next ", "/* plumb:disable ", "*/", "plumb:enable",
        "disable:this",
        "disable:previous", " -- ", "—", "–", "//", "handle-not-closed", "timer-not-cancelled",
      ]
    case .summaries, .flow: return marks + Self.swiftWords
    case .log:
      return marks + [
        "0x", "+0x", "(+0x10) [0x10]", "/a.out", "[ra]", "[async]", " ip:10 sp:10 ",
        " ip 10 sp 10 ",
        " in a[10,0+fff]", "#1 0x10 (/a+0x10)", "0x10–0xfff 12ab a /a\n",
        "10-fff r-xp 0 8:1 2 /a\n",
        "*** Program crashed: Illegal instruction at 0x10 ***", "plumb-crash-report 1\n", "\r\n",
      ]
    case .core: return []
    case .report:
      return marks + [
        "plumb-crash-report 1\n", "\\x", "\\\"", "=", "0x", "0xffffffffffffffff", "-1", "pc=",
        "id=",
        "thread ", "frame pc=0x10\n", "registers ", "elided count=", "async frame=",
        "resume pc=0x20\n", "task address=0x30\n", "image ", "breadcrumb name=\"b\"\n",
        "field name=\"f\"\n", "message ", "argument ", "end records=",
      ]
    }
  }

  private static let swiftWords = [
    "if", "else", "guard", "let", "var", "while", "repeat", "for", "in", "switch", "case",
    "default:",
    "break", "continue", "fallthrough", "return", "throw", "throws", "try", "try?", "try!", "do",
    "catch", "defer", "await", "async", "func f()", "class C", "struct S", "enum E", "actor A",
    "extension C", "protocol P", "init()", "deinit", "get", "set", "willSet", "didSet", "lazy var",
    "subscript(i: Int)", "weak", "unowned", "[weak self]", "self", "super", "inout", "&x", "some",
    "any", "is", "as?", "as!", "nil", "?", "!", "??", "=", "==", "&&", "||", "->", "...", "..<",
    "$0",
    "\\.x", "`x`", "\"\\(", "\"\"\"", "#if DEBUG", "#else", "#endif", "#macro", "@Wrapped",
    "label:",
    "Task {", "fatalError()", "fopen(p, m)", "fclose(f)", "close(fd)", "continuation.resume()",
    "withCheckedContinuation { c in", "UnsafeMutablePointer<Int>.allocate(capacity: 1)",
    ".deallocate()",
    "AsyncStream { c in", ".finish()", "DispatchSource.makeTimerSource()", ".cancel()",
    "lock.withLock {",
  ]
}
