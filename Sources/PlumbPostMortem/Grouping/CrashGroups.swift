import PlumbModel
import PlumbReport
import PlumbStacks

/// The same crash, as often as it happened.
public struct CrashGroup: Sendable {
  public var fingerprint: Fingerprint
  /// Files, in the order in which the crashes happened.
  public private(set) var sources: [String]
  /// Milliseconds since 1970.
  public private(set) var first: Int?
  public private(set) var last: Int?
  /// How many builds of the program crashed so.
  public var builds: Int { buildIDs.count }
  /// The latest one that was written to its end, or the latest one.
  public private(set) var representative: PostMortem
  private var buildIDs: Set<String>

  /// Most frequent first; of equal ones, the one seen last.
  public static func grouping(_ crashes: some Sequence<PostMortem>) -> [CrashGroup] {
    var groups: [Fingerprint: CrashGroup] = [:]
    for crash in crashes {
      groups[crash.fingerprint, default: CrashGroup(of: crash)].add(crash)
    }
    return groups.values.map { $0.sorted() }.sorted { a, b in
      (a.sources.count, a.last ?? 0, b.fingerprint.value)
        > (b.sources.count, b.last ?? 0, a.fingerprint.value)
    }
  }

  private var times: [(time: Int?, source: String)] = []

  private init(of crash: PostMortem) {
    fingerprint = crash.fingerprint
    sources = []
    representative = crash
    buildIDs = []
  }

  private mutating func add(_ crash: PostMortem) {
    let time = crash.record.crashedUnixMilliseconds
    times.append((time, crash.source))
    if let time {
      first = min(first ?? time, time)
      last = max(last ?? time, time)
    }
    let path = crash.record.program?.path
    if let build = crash.record.images.first(where: { $0.path == path })?.buildID {
      buildIDs.insert(build)
    }
    if Self.rank(crash) > Self.rank(representative) { representative = crash }
  }

  private static func rank(_ crash: PostMortem) -> (Int, Int) {
    (crash.record.isComplete ? 1 : 0, crash.record.crashedUnixMilliseconds ?? 0)
  }

  private func sorted() -> CrashGroup {
    var group = self
    group.sources = times.sorted { ($0.time ?? 0, $0.source) < ($1.time ?? 0, $1.source) }
      .map(\.source)
    return group
  }
}

/// Groups for people and for programs.
public struct CrashGroupList {
  private let groups: [CrashGroup]
  private let rendering: CrashRendering

  public init(_ groups: [CrashGroup], _ rendering: CrashRendering) {
    self.groups = groups
    self.rendering = rendering
  }

  public var text: String {
    let total = groups.map(\.sources.count).reduce(0, +)
    let style = rendering.style
    let list = groups.map { group in
      let crash = group.representative
      var text = style.paint("\(group.sources.count) ×", .strong) + " "
      text += style.paint("\(PrintableText.clean(crash.programName)) crashed: ", .severity(.error))
      text += style.paint(PrintableText.clean(crash.cause.text), .strong)
      text += style.paint("  \(group.fingerprint)", .dim) + "\n"
      if let blamed = crash.blamed {
        text += "    in \(PrintableText.clean(rendering.name(blamed)))"
        if let place = rendering.place(blamed) { text += " at \(PrintableText.clean(place))" }
        text += "\n"
      }
      text += "    \(seen(group))\n"
      return text + "    latest: \(PrintableText.clean(crash.source))\n\n"
    }
    return list.joined()
      + "\(groups.count) group\(groups.count == 1 ? "" : "s") of \(total) crash\(total == 1 ? "" : "es").\n"
  }

  private func seen(_ group: CrashGroup) -> String {
    var text = "at an unknown time"
    if let first = group.first, let last = group.last {
      text = first == last ? "at \(time: first)" : "first \(time: first), last \(time: last)"
    }
    return group.builds > 1 ? text + ", in \(group.builds) builds" : text
  }

  public var json: String {
    JSONValue.object([
      "version": .integer(1),
      "groups": .array(
        groups.map { group in
          let crash = group.representative
          var members = JSONMembers()
          members.add("fingerprint", "\(group.fingerprint)")
          members.add("count", group.sources.count)
          members.add("builds", group.builds)
          members.add("firstUnixMilliseconds", group.first)
          members.add("lastUnixMilliseconds", group.last)
          members.add("program", crash.programName)
          members.add(
            "cause",
            ["kind": .string(crash.cause.kind.rawValue), "text": .string(crash.cause.text)])
          members.add("blamed", crash.blamed.map { StackJSON(rendering.stacks).function($0) })
          members.add("representative", crash.source)
          members.add("sources", group.sources.map(JSONValue.string))
          return members.value
        }),
    ]).pretty
  }
}
