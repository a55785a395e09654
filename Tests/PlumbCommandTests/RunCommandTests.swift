import Foundation
import Testing

/// `plumb run` as a shell starts it.
@Suite(.serialized) struct RunCommandTests {
  static let environment = ["DEBUGINFOD_URLS": "", "PLUMB_CACHE_DIR": "", "PLUMB_PRELOAD": ""]

  private func run(_ script: String, _ kind: WaitingProgram.Kind = .shared) throws -> Command {
    try Command.run(
      script, environment: Self.environment.merging(["PROGRAM": try kind.path]) { $1 })
  }

  @Test func theTasksThatAreLeftAtTheEnd() throws {
    let command = try run("$PLUMB run -- $PROGRAM 7")
    #expect(command.status == 7)
    #expect(command.output == "ready\n")
    for (name, _, _) in WaitingProgram.tasks {
      #expect(command.errors.contains("\"\(name)\""), "\(name) is not there: \(command.errors)")
    }
    // Where they were made.
    let group = command.errors.split(separator: "\n\n").first { $0.contains("\"sleep\"") }
    #expect(group?.contains("created by task") == true)
    #expect(group?.contains("static Waiting.startAll()") == true, "\(group ?? "")")
  }

  @Test(arguments: [("underscore", 5), ("0", 0), ("255", 255)] as [(String, Int32)])
  func exitCodesAreTheProgramsOwn(argument: String, code: Int32) throws {
    let command = try run("$PLUMB run -- $PROGRAM \(argument)")
    #expect(command.status == code)
    #expect(command.errors.contains("\"continuation\""))
  }

  @Test func theEndOfMain() throws {
    let command = try run("$PLUMB run -- $PROGRAM")
    #expect(command.status == 0)
    #expect(command.errors.contains("\"sleep\""))
  }

  /// The program reads its input, and a dump does not end it.
  @Test(arguments: ["$!", "$(pgrep -P $!)"])
  func aDumpOnSIGQUIT(target: String) throws {
    let script = """
      mkfifo in.$$; exec 8<> in.$$; rm in.$$
      $PLUMB run -- $PROGRAM input <&8 8>&- >out.$$ 2>err.$$ &
      until grep -q ready out.$$ || [ $SECONDS -gt 60 ]; do :; done
      kill -QUIT \(target)
      until grep -q '"sleep"' err.$$ || [ $SECONDS -gt 60 ]; do :; done
      before=$(grep -c '"sleep"' err.$$)
      kill -TERM \(target)
      wait $!; code=$?
      cat out.$$; echo $before $(grep -c '"sleep"' err.$$) $code
      rm -f out.$$ err.$$
      """
    let command = try run(script)
    #expect(command.output == "ready\n1 2 143\n", "\(command.output)\(command.errors)")
  }

  @Test func whatReadsItsInputGetsAllOfIt() throws {
    let command = try run(
      "printf 'a\\nb\\n' | $PLUMB run -o /dev/null -- cat; echo ${PIPESTATUS[1]}")
    #expect(command.output == "a\nb\n0\n")
    #expect(command.errors.contains("no Swift concurrency runtime"))
  }

  /// What the program starts sees nothing of it.
  @Test func theEnvironmentIsTheProgramsOwn() throws {
    let command = try run("$PLUMB run -o /dev/null -- $PROGRAM environment")
    #expect(command.output == "ready\nclean\n", "\(command.errors)")
  }

  @Test(arguments: ["sh -c 'exec $PROGRAM 3'", "env A=b $PROGRAM 3"])
  func aProgramThatAnotherOneBecomes(program: String) throws {
    let command = try run("export PROGRAM; $PLUMB run -- \(program)")
    #expect(command.status == 3)
    #expect(command.errors.contains("static Waiting.startAll()"))
  }

  @Test func aProgramThatAnotherOneStartsIsLeftAlone() throws {
    let command = try run("export PROGRAM; $PLUMB run -- sh -c '$PROGRAM 3; exit 4'")
    #expect(command.status == 4)
    #expect(!command.errors.contains("startAll"))
    #expect(command.errors.contains("no Swift concurrency runtime"))
  }

  @Test func oneBinaryHasTasksWithoutTheirCreation() throws {
    let command = try run("$PLUMB run -- $PROGRAM 3", .oneBinary)
    #expect(command.status == 3)
    #expect(command.errors.contains("\"sleep\""))
    #expect(command.errors.contains("linked statically"))
    #expect(!command.errors.contains("created"))
  }

  @Test func aProgramThatIsKilled() throws {
    let command = try run("$PLUMB run -- $PROGRAM kill")
    #expect(command.status == 128 + 9)
    #expect(command.errors.contains("killed by a signal (9)"))
  }

  @Test func theReportGoesToAFile() throws {
    let command = try run("$PLUMB run -o report.$$ -- $PROGRAM 0; cat report.$$; rm report.$$")
    #expect(command.output.contains("\"sleep\""))
    #expect(command.errors.isEmpty, "\(command.errors)")
  }

  @Test(arguments: [
    ("run", "no program to run"), ("run -- /no/such/program", "cannot be started"),
    ("run --preload /no/such.so -- true", "/no/such.so"),
    ("run --preload $PLUMB -- true", "not the library"),
  ])
  func whatCannotBeRun(arguments: String, message: String) throws {
    let command = try run("$PLUMB \(arguments)")
    #expect(command.status == 2, "\(command.output)")
    #expect(command.errors.contains(message), "\(command.errors)")
  }
}
