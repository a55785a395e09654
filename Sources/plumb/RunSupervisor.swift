import Foundation
import PlumbInspect
import PlumbStacks

/// Starts a program and waits for what happens: messages of the library in it, signals, its end.
struct RunSupervisor {
  private let display: TaskDumpOptions
  private let roots: [SourceFiles.Root]
  private let reading: TaskDumpReading
  private let signals: ForwardedSignals
  private let link: ProgramLink

  init(_ display: TaskDumpOptions, _ symbols: SymbolSearchOptions) throws {
    self.display = display
    roots = try symbols.roots()
    reading = TaskDumpReading(lookup: symbols.lookup(), includesComplete: display.all)
    link = try ProgramLink()
    signals = try ForwardedSignals()
  }

  /// The program's exit code.
  func run(_ arguments: [String], preloading library: String) throws -> Int32 {
    var environment = ProcessInfo.processInfo.environment
    environment["LD_PRELOAD"] = [library, environment["LD_PRELOAD"] ?? ""]
      .filter { !$0.isEmpty }.joined(separator: ":")
    environment[link.environment.name] = link.environment.value
    let program = try StartedProgram(
      arguments, environment: environment, keeping: link.remote, mask: signals.mask)
    close(link.remote)
    var state = State()
    while true {
      var events = [
        pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: state.isLinked ? link.descriptor : -1, events: Int16(POLLIN), revents: 0),
      ]
      if poll(&events, 2, -1) < 0, errno != EINTR {
        throw Failure(message: "waiting for the program: \(String(cString: strerror(errno)))")
      }
      hear(of: program, &state)
      for signal in signals.arrivals() where signal.number != SIGCHLD {
        if signal.number == SIGQUIT {
          // From the terminal the program has it as well, and says so.
          if !signal.isOfTerminal || !state.hasSpoken { show(program, &state) }
        } else if !signal.isOfTerminal {
          kill(program.pid, signal.number)
        }
      }
      if let code = program.exitCode() {
        tell(of: program, code, arguments[0], state)
        return code
      }
    }
  }

  private struct State {
    var isLinked = true
    var hasSpoken = false
    var hasTasks = false
    var isTracked = false
    var hasBeenShownAtExit = false
  }

  private func hear(of program: StartedProgram, _ state: inout State) {
    guard state.isLinked else { return }
    guard let messages = link.messages() else {
      state.isLinked = false
      return
    }
    for message in messages {
      state.hasSpoken = true
      switch message {
      case .tracks:
        state.hasTasks = true
        state.isTracked = true
      case .hasNoRuntime: break
      case .dump: show(program, &state)
      case .exits:
        state.hasBeenShownAtExit = true
        show(program, &state)
        link.answer()
      }
    }
  }

  private func show(_ program: StartedProgram, _ state: inout State) {
    do {
      let process = try LiveProcess(pid: program.pid)
      var dump = try reading.dump(of: process, isStopped: display.stop)
      state.hasTasks = true
      if !state.isTracked {
        dump.notices.append(
          "the Swift runtime is linked statically into the program, so calls cannot be taken over: "
            + "where tasks were made is not known")
      }
      try display.write(dump, roots: roots, to: STDERR_FILENO)
    } catch let error as Failure {
      Terminal.error(error.message)
    } catch LiveProcessError.noTasks(_, _) {
      // Told once, at the end.
      if !state.hasBeenShownAtExit {
        Terminal.remark("there is no Swift concurrency runtime in the program")
      }
    } catch {
      Terminal.error("\(error)")
    }
  }

  private func tell(of program: StartedProgram, _ code: Int32, _ name: String, _ state: State) {
    if !state.hasSpoken {
      Terminal.error(
        "\(name): the tracker was not loaded into it: a program that is linked statically or setuid takes no library"
      )
    } else if !state.hasTasks {
      Terminal.error("\(name): no Swift concurrency runtime is in it, so it has no tasks")
    } else if !state.hasBeenShownAtExit {
      Terminal.remark(
        code > 128
          ? "\(name): killed by a signal (\(code - 128)); its tasks went with it"
          : "\(name): ended without a last word; its tasks went with it")
    }
  }
}
