import PlumbChecks
import PlumbLint
import PlumbModel
import Testing

/// Every finding of a page's examples says how it comes about: a reader at a red build sees the page's code only.
@Suite struct PageTraceTests {
  @Test(arguments: PageTests.pages.map(\.id.rawValue))
  func findingsSayHowTheyComeAbout(id: String) throws {
    let page = try #require(Catalogue.embedded.page(RuleID(rawValue: id)))
    for finding in page.body.reports.flatMap({ findings(of: page.id, in: $0) }) {
      let place = "'\(finding.message)' at \(finding.place)"
      #expect(
        finding.trace.contains { $0.place != finding.place },
        "\(id).md: no step leads to or from \(place)")
      #expect(
        !zip(finding.trace, finding.trace.dropFirst()).contains { $0 == $1 },
        "\(id).md: a step stands twice: \(place)")
      #expect(
        finding.trace.allSatisfy { !$0.note.isEmpty && $0.note.last != "." && $0.place.line > 0 },
        "\(id).md: \(place)")
    }
  }

  private func findings(of rule: RuleID, in block: RulePage.Block) -> [Finding] {
    let inputs = block.files.map {
      SourceInput(path: $0.name, content: .bytes(Array($0.text.utf8)))
    }
    let outcome = LintEngine().analyze(
      inputs, options: AnalysisOptions(catalogue: .embedded))
    return outcome.findings.map(\.finding).filter { $0.rule == rule }
  }

  /// Where the steps of a stored resource go: over the store to the member that forgets it, in whatever file.
  @Test func tellsOfPropertiesAcrossFiles() throws {
    let files = [
      "Door.swift": """
      import Dispatch
      final class Door {
        var bell: DispatchSourceTimer?
        func mute() {
          bell?.setEventHandler {}
          bell = nil
        }
      }
      """,
      "Door+Bell.swift": """
      import Dispatch
      extension Door {
        func ring() {
          let timer = DispatchSource.makeTimerSource()
          timer.setCancelHandler { print("muted") }
          bell = timer
          timer.resume()
        }
      }
      """,
    ]
    let finding = try #require(findings(of: "source-not-cancelled", in: files).first)
    #expect(
      finding.trace.map { "\($0.place.path):\($0.place.line) \($0.note)" } == [
        "Door+Bell.swift:4 the Dispatch timer is made here",
        "Door+Bell.swift:5 this waits for 'cancel()'",
        "Door+Bell.swift:6 it is kept in 'bell' here",
        "Door.swift:6 'mute' lets go of it without 'cancel()'",
      ])
  }

  /// A trace of a call too many shows the call before.
  @Test func showsTheFirstOfTwoReleases() throws {
    let source = """
      import Glibc
      func read(_ path: String) {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return }
        close(file)
        close(file)
      }
      """
    let finding = try #require(
      findings(of: "handle-closed-twice", in: ["A.swift": source]).first)
    #expect(
      finding.trace.map { "\($0.place.line) \($0.note)" } == [
        "3 acquired here", "4 the condition is true", "5 it is closed from here on",
        "6 it is already closed here",
      ])
  }

  private func findings(of rule: RuleID, in files: [String: String]) -> [Finding] {
    let inputs = files.sorted { $0.key < $1.key }.map {
      SourceInput(path: $0.key, content: .bytes(Array($0.value.utf8)))
    }
    return LintEngine().analyze(inputs, options: AnalysisOptions(catalogue: .embedded))
      .findings.map(\.finding).filter { $0.rule == rule }
  }
}
