import PlumbFlow
import Testing

/// A call as the engine sees it: `Timer.init(timeInterval:)`, labels apart.
struct TestCall: CustomStringConvertible {
  var name: String
  var receiver: String?
  var labels: [String]
  init(_ name: String, on receiver: String? = nil, _ labels: String...) {
    (self.name, self.receiver, self.labels) = (name, receiver, labels)
  }
  var description: String { "\(receiver.map { $0 + "." } ?? "")\(name)(\(labels))" }
}

@Suite struct CallPatternTests {
  static let fits: [(String, TestCall)] = [
    ("open", TestCall("open")),
    ("open", TestCall("open", "", "", "{}")),
    ("open", TestCall("open", on: "Glibc", "", "")),
    ("open(_:_:)", TestCall("open", "", "")),
    ("open(_:mode:)", TestCall("open", "", "{}")),
    ("fcntl($, ...)", TestCall("fcntl", "", "", "")),
    ("fcntl($, ...)", TestCall("fcntl", "")),
    ("close($)", TestCall("close", "")),
    ("dup2(_,$)", TestCall("dup2", "", "")),
    ("Timer", TestCall("Timer", "timeInterval", "{}")),
    ("Timer", TestCall("init", on: "Timer", "timeInterval", "{}")),
    ("Timer", TestCall("init", on: "Foundation.Timer?", "x")),
    ("Timer.init(fire:)", TestCall("Timer", "fire")),
    ("Foundation.Timer(fire:)", TestCall("Timer", "fire")),
    ("String(describing:)", TestCall("String", "describing")),
    (
      "UnsafeMutablePointer.allocate",
      TestCall("allocate", on: "UnsafeMutablePointer<Int>", "capacity")
    ),
    ("AsyncStream.Continuation()", TestCall("Continuation", on: "AsyncStream<Int>")),
    ("AsyncStream.Continuation()", TestCall("init", on: "AsyncStream<Int>.Continuation")),
    (".cancel", TestCall("cancel", on: "")),
    (".cancel()", TestCall("cancel", on: "Task<Void, Never>")),
    (".advanced(by:)", TestCall("advanced", on: "UnsafeRawPointer", "by")),
    (".add($, forMode: _)", TestCall("add", on: "RunLoop", "", "forMode")),
  ]

  @Test(arguments: fits) func matches(pattern: String, call: TestCall) throws {
    let pattern = try CallPattern(parsing: pattern)
    #expect(
      pattern.matches(name: call.name, receiverType: call.receiver, labels: call.labels))
  }

  static let misfits: [(String, TestCall)] = [
    ("open", TestCall("openat")),
    ("open", TestCall("open", on: "Store")),
    ("open", TestCall("open", on: "")),
    ("open(_:_:)", TestCall("open", "")),
    ("open(_:_:)", TestCall("open", "", "", "")),
    ("open(_:_:)", TestCall("open", "", "mode")),
    ("open()", TestCall("open", "")),
    ("fcntl($, ...)", TestCall("fcntl")),
    ("fcntl($, ...)", TestCall("fcntl", "fd")),
    ("open", TestCall("init", on: "open")),
    ("Timer", TestCall("init", on: "RunLoop")),
    ("Timer", TestCall("init", on: "")),
    ("Timer", TestCall("Timer", on: "Vendor")),
    (".cancel", TestCall("cancel")),
    ("Task.cancel", TestCall("cancel", on: "")),
    ("Task.cancel", TestCall("cancel", on: "Timer")),
    ("Task.cancel", TestCall("cancel")),
    ("A.B()", TestCall("init", on: "A")),
  ]

  @Test(arguments: misfits) func doesNotMatch(pattern: String, call: TestCall) throws {
    let pattern = try CallPattern(parsing: pattern)
    #expect(
      !pattern.matches(name: call.name, receiverType: call.receiver, labels: call.labels))
  }

  @Test func marksTheResource() throws {
    #expect(try CallPattern(parsing: "close($)").resourceArgument == 0)
    #expect(try CallPattern(parsing: "dup2(_, $)").resourceArgument == 1)
    #expect(try CallPattern(parsing: ".add(_, to: $)").resourceArgument == 1)
    #expect(try CallPattern(parsing: "a(b:c:_:)").resourceArgument == nil)
    #expect(try CallPattern(parsing: "a(b:c:_:)").labels == ["b", "c", ""])
    #expect(try CallPattern(parsing: "a(b: _, c: $, ...)").labels == ["b", "c"])
    #expect(try CallPattern(parsing: "a").labels == nil)
    #expect(try CallPattern(parsing: "a( )").labels == [])
    let element = try CallPattern(parsing: "close($[])")
    #expect(element.resourceArgument == 0)
    #expect(element.resourceIsElement)
  }

  @Test func knowsNilArguments() throws {
    for (text, number) in [("getcwd(nil, _)", 0), ("a(_, to: nil)", 1)] {
      let pattern = try CallPattern(parsing: text)
      #expect(pattern.nilArguments == [number])
      let labels = try #require(pattern.labels)
      #expect(!pattern.matches(name: pattern.baseName, receiverType: nil, labels: labels))
      #expect(
        pattern.matches(name: pattern.baseName, receiverType: nil, labels: labels) { $0 == number })
    }
    #expect(try CallPattern(parsing: "a(nil:)").labels == ["nil"])
    #expect(try CallPattern(parsing: "a(x:nil:)").labels == ["x", "nil"])
    #expect(try CallPattern(parsing: "a(x: _:)").labels == ["x", ""])
  }

  static let broken: [(String, Int, String)] = [
    ("", 0, "empty call pattern; expected a name such as 'open', 'Type.method' or '.method'"),
    (".", 1, "the pattern ends early; expected a name"),
    ("a.", 2, "the pattern ends early; expected a name"),
    ("7up", 0, "unexpected '7up'; expected a name"),
    ("_", 1, "the pattern ends early; expected a name"),
    ("close(fd)", 6, "argument label 'fd' without ':'; expected 'fd:'"),
    ("close($, $)", 9, "a second '$'; expected one resource in a pattern"),
    ("close($) ", 8, "unexpected ' ' after the pattern; expected its end"),
    (
      "close($", 7, "'(' without ')'; a pattern with a comma needs quotes in a list: \"close($,…)\""
    ),
    ("close(", 6, "'(' without ')'; expected an argument: '$', '_' or 'label:'"),
    ("close(*)", 6, "unexpected '*)'; expected an argument: '$', '_' or 'label:'"),
    ("close($ $)", 8, "unexpected '$)'; expected ',' or ')'"),
    ("close(..., $)", 9, "arguments after '...'; expected ')'"),
    (".a.b", 0, "'.' in the middle of a method pattern; expected '.b'"),
    ("init", 0, "'init' without a type; expected 'Type(…)'"),
  ]

  @Test(arguments: broken) func tellsWhatIsWrong(text: String, offset: Int, message: String) {
    #expect(throws: CallPatternError(offset: offset, message: message)) {
      try CallPattern(parsing: text)
    }
  }

  @Test func comesBackFromHostileText() {
    for text in [
      String(repeating: "(", count: 100_000), String(repeating: "?", count: 100_000),
      String(repeating: "a.", count: 100_000), String(repeating: "<", count: 100_000), "\u{0}",
      "()", "((((,", "a(\u{2026}", "a(_:_:…)",
    ] {
      _ = try? CallPattern(parsing: text)
    }
  }
}
