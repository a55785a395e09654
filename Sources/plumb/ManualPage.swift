/// A page for man(1), in roff.
struct ManualPage {
  /// What ArgumentParser tells of commands, as far as the page needs it.
  struct Tool: Decodable {
    var command: Command
  }

  struct Command: Decodable {
    var commandName: String
    var shouldDisplay: Bool?
    var abstract: String?
    var discussion: String?
    var subcommands: [Command]?
    var arguments: [Argument]?
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }
    var kind: String
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var abstract: String?
    var discussion: String?
  }

  private(set) var text = ""

  init(_ command: Command, version: String) {
    // Without a date: the page changes when the commands do, and at no other time.
    text += ".TH PLUMB 1 \"\" \"plumb \(version)\" \"User Commands\"\n"
    text += ".SH NAME\nplumb \\- \(Self.roff(command.abstract ?? "", isFirst: false))\n"
    text += ".SH SYNOPSIS\n"
    for command in Self.leaves(command, path: []) {
      text += synopsis(command.path, command.command)
    }
    if let discussion = command.discussion {
      text += ".SH DESCRIPTION\n\(Self.paragraphs(discussion))"
    }
    text += ".SH COMMANDS\n"
    for (path, command) in Self.leaves(command, path: []) { describe(command, path: path) }
    text += """
      .SH ENVIRONMENT
      .TP
      .B NO_COLOR
      Switches colours off where it is not empty. So does a pipe.
      .TP
      .B PLUMB_CACHE_DIR
      The directory of the cache, in place of plumb under XDG_CACHE_HOME or ~/.cache.
      .SH FILES
      .TP
      .B .plumb.yml
      Settings, looked up from each file upwards: rules, excluded, included, confidence, fail\\-on, resources, baseline.

      """
  }

  private static func leaves(_ command: Command, path: [String]) -> [(
    path: String, command: Command
  )] {
    let path = path + [command.commandName]
    let subcommands = (command.subcommands ?? []).filter {
      ($0.shouldDisplay ?? true) && $0.commandName != "help"
    }
    if subcommands.isEmpty { return [(path.joined(separator: " "), command)] }
    return subcommands.flatMap { leaves($0, path: path) }
  }

  private static func shown(_ command: Command) -> [Argument] {
    (command.arguments ?? []).filter { argument in
      let names = argument.names?.map(\.name) ?? []
      return argument.shouldDisplay && !names.contains("help") && !names.contains("version")
    }
  }

  private func synopsis(_ path: String, _ command: Command) -> String {
    let arguments = Self.shown(command)
    var text = ".B \(Self.roff(path))\n"
    if arguments.contains(where: { $0.kind != "positional" }) { text += "[\\fIoptions\\fR]\n" }
    for argument in arguments where argument.kind == "positional" {
      let name = "\\fI\(Self.roff(argument.valueName ?? "", isFirst: false))\\fR"
      let repeated = name + (argument.isRepeating ? " ..." : "")
      text += argument.isOptional ? "[\(repeated)]\n" : "\(repeated)\n"
    }
    return text + ".br\n"
  }

  private mutating func describe(_ command: Command, path: String) {
    text += ".SS \(Self.roff(path))\n"
    if let abstract = command.abstract { text += Self.roff(abstract) + "\n" }
    if let discussion = command.discussion { text += ".PP\n" + Self.paragraphs(discussion) }
    for argument in Self.shown(command) {
      text += ".TP\n\(Self.label(argument))\n"
      var help = argument.abstract ?? ""
      if let discussion = argument.discussion { help += " " + discussion }
      if let values = argument.allValues, !values.isEmpty, values.count < 20 {
        help += " One of \(values.joined(separator: ", "))."
      }
      if let value = argument.defaultValue, argument.kind == "option", !argument.isRepeating {
        help += " Default: \(value)."
      }
      text += Self.roff(help) + "\n"
    }
  }

  private static func label(_ argument: Argument) -> String {
    let value = "\\fI\(roff(argument.valueName ?? "", isFirst: false))\\fR"
    guard argument.kind != "positional", let names = argument.names else { return value }
    let spelled = names.map { name in
      "\\fB\(roff((name.kind == "long" ? "--" : "-") + name.name, isFirst: false))\\fR"
    }.joined(separator: ", ")
    return argument.kind == "option" ? "\(spelled) \(value)" : spelled
  }

  private static func paragraphs(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? ".PP" : roff(String($0)) }.joined(separator: "\n") + "\n"
  }

  /// - Parameter isFirst: At the beginning of a line a dot or quote would be a request.
  private static func roff(_ text: String, isFirst: Bool = true) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "\n": result += " "
      default: result.append(character)
      }
    }
    return isFirst && (result.hasPrefix(".") || result.hasPrefix("'")) ? "\\&" + result : result
  }
}
