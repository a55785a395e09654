import Foundation
import PlumbModel
import PlumbReport
import PlumbStacks

/// One page that can be sent and kept: no script, no link to anything outside.
public struct CrashHTML {
  private let rendering: CrashRendering
  private let stacks: StackHTML

  public init(_ rendering: CrashRendering) {
    self.rendering = rendering
    stacks = StackHTML(rendering: rendering)
  }

  public func render(_ crashes: [PostMortem]) -> String {
    let title =
      crashes.count == 1
      ? "\(crashes[0].programName) crashed: \(crashes[0].cause.text)" : "\(crashes.count) crashes"
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(HTML.escape(title))</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      \(crashes.map(article).joined(separator: "\n"))
      <footer>plumb \(HTML.escape(rendering.version))</footer>
      </body>
      </html>

      """
  }

  private func article(_ crash: PostMortem) -> String {
    var text = "<article>\n<header>\n"
    text += "<p class=\"program\">\(HTML.escape(crash.programName)) crashed</p>\n"
    text += "<h1>\(HTML.escape(crash.cause.text))</h1>\n"
    if let blamed = crash.blamed {
      text += "<p>in <strong class=\"code\">\(HTML.escape(rendering.name(blamed)))</strong>"
      if let place = rendering.place(blamed) {
        text += " at <span class=\"code\">\(HTML.escape(place))</span>"
      }
      text += "</p>\n"
      if rendering.showsSnippets, let place = blamed.place {
        text += stacks.excerpt(place, around: 3)
      }
    }
    text += "</header>\n" + facts(crash)
    if let thread = crash.crashedThread {
      text += "<h2>Thread \(Self.describe(thread)) crashed"
      if let task = thread.taskID {
        text += " in task \(task)" + (thread.taskName.map { " “\(HTML.escape($0))”" } ?? "")
      }
      text +=
        "</h2>\n"
        + stacks.html(
          thread.stack, status: thread.status, snippets: rendering.showsSnippets,
          shown: crash.blamed?.place)
      text += registers(thread)
    }
    text += otherThreads(crash) + tasks(crash) + images(crash)
    if !crash.notices.isEmpty {
      let items = crash.notices.map { "<li>\(HTML.escape($0))</li>\n" }.joined()
      text += "<h2>Notes</h2>\n<ul>\n\(items)</ul>\n"
    }
    return text + "</article>"
  }

  private func facts(_ crash: PostMortem) -> String {
    let rows = CrashFacts(crash).rows.map { label, value in
      "<dt>\(HTML.escape(label))</dt><dd>\(HTML.escape(value))</dd>\n"
    }
    return "<dl>\n\(rows.joined())</dl>\n"
  }

  private func registers(_ thread: PostMortem.Thread) -> String {
    guard !thread.registers.isEmpty else { return "" }
    let cells = thread.registers.map { register in
      "<span><b>\(HTML.escape(register.name))</b> \(hexadecimal(register.value))</span>\n"
    }
    return "<details\(rendering.showsRegisters ? " open" : "")><summary>Registers</summary>\n"
      + "<div class=\"registers code\">\n\(cells.joined())</div>\n</details>\n"
  }

  private func otherThreads(_ crash: PostMortem) -> String {
    let groups = crash.otherThreads
    guard !groups.isEmpty else { return "" }
    let open = rendering.showsAllThreads ? " open" : ""
    return "<h2>Other threads</h2>\n"
      + groups.map { group in
        let names = shownList(group.members.map(Self.describe))
        let status = group.members[0].status
        let gist = HTML.escape(stacks.lines.gist(group.stack, status: status))
        return "<details\(open)><summary>\(names) <span class=\"dim\">\(gist)</span></summary>\n"
          + stacks.html(group.stack, status: status) + "</details>\n"
      }.joined()
  }

  private func tasks(_ crash: PostMortem) -> String {
    guard crash.origin == .core, !crash.tasks.isEmpty else { return "" }
    return "<h2>\(crash.tasks.count) tasks</h2>\n"
      + crash.foldedTasks.map { group in
        let names = shownList(
          group.members.map { task in
            (task.id.map { "\($0)" } ?? hexadecimal(task.address))
              + (task.name.map { " “\(HTML.escape($0))”" } ?? "")
          })
        let state = group.members[0].state.map { ", \(HTML.escape($0))" } ?? ""
        return "<details><summary>\(group.members.count == 1 ? "Task" : "Tasks") \(names)"
          + "<span class=\"dim\">\(state)</span></summary>\n"
          + stacks.html(group.stack, status: nil) + "</details>\n"
      }.joined()
  }

  private func images(_ crash: PostMortem) -> String {
    guard !crash.record.images.isEmpty else { return "" }
    let rows = crash.record.images.map { image in
      "<tr><td>\(hexadecimal(image.base))</td><td>\(HTML.escape(image.path))</td>"
        + "<td>\(HTML.escape(image.buildID ?? "no build-id"))</td></tr>\n"
    }
    return
      "<h2>Images</h2>\n<details><summary>\(rows.count) with addresses and build-ids</summary>\n"
      + "<div class=\"wide\"><table class=\"code\">\n\(rows.joined())</table></div>\n</details>\n"
  }

  private static func describe(_ thread: PostMortem.Thread) -> String {
    "\(thread.id)" + (thread.name.map { " “\(HTML.escape($0))”" } ?? "")
  }

  private static let style = """
    :root { color-scheme: light dark; --text: #1d1d1f; --dim: #6e6e73; --line: #d8d8dc; --back: #fff;
      --code: #f5f5f7; --bad: #c1121f; --mark: #fde8e8; --async: #0a5fb4; }
    @media (prefers-color-scheme: dark) { :root { --text: #f0f0f2; --dim: #98989d; --line: #3a3a3c;
      --back: #161618; --code: #222225; --bad: #ff6b6b; --mark: #4a2024; --async: #6cb4ff; } }
    body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; background: var(--back); color: var(--text);
      font: 16px/1.5 system-ui, sans-serif; }
    h1 { margin: 0; font-size: 1.8rem; line-height: 1.2; color: var(--bad); overflow-wrap: anywhere; }
    h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
    p { margin: .4rem 0; overflow-wrap: anywhere; }
    .program, .dim, footer, dt { color: var(--dim); }
    .code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
    pre { margin: .6rem 0; padding: .6rem 0; border-radius: 8px; background: var(--code); overflow-x: auto; }
    pre code { display: inline-block; min-width: 100%; font: inherit; }
    pre i { padding-left: .6rem; font-style: normal; color: var(--dim); user-select: none; }
    pre b { display: block; font-weight: 400; background: var(--mark); }
    pre em { font-style: normal; color: var(--bad); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 1.2rem 0; }
    dd { margin: 0; overflow-wrap: anywhere; }
    ol { margin: 0; padding: 0; list-style: none; border-top: 1px solid var(--line); }
    li.frame { display: grid; grid-template-columns: 2.5rem minmax(0, 1fr); padding: .25rem 0;
      border-bottom: 1px solid var(--line); }
    li.frame p { display: flex; flex-wrap: wrap; gap: 0 2ch; margin: 0; }
    li.frame pre { margin: .2rem 0; padding: .2rem 0; }
    li.frame pre b { background: none; }
    li.frame > span:first-child { color: var(--dim); }
    li.own .name { font-weight: 600; }
    li.trap .name { color: var(--bad); }
    li.runtime { color: var(--dim); }
    li.boundary { padding: .25rem 0 .25rem 2.5rem; color: var(--async); border-bottom: 1px solid var(--line); }
    li.elided { color: var(--dim); }
    .place { color: var(--dim); }
    details { margin: .4rem 0; }
    summary { cursor: pointer; overflow-wrap: anywhere; }
    .registers { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); padding: .4rem 0; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; } td { padding: .1rem 1rem .1rem 0; vertical-align: top; }
    article + article { margin-top: 3rem; border-top: 3px solid var(--line); padding-top: 2rem; }
    footer { margin-top: 3rem; font-size: .85rem; }
    """
}

/// Text between tags and in attributes.
enum HTML {
  static func escape(_ text: String) -> String {
    // What turns the direction of writing or is no character could hide what a page says.
    XMLText.attribute(PrintableText.clean(text)).replacing("'", with: "&#39;")
  }
}
