/// The page with how many of the changes were noticed.
struct RecallPage {
  let population: [ReleaseSite]
  let outcomes: [RecallOutcome]

  private var kinds: [String] {
    var seen: Set<String> = []
    return ReleaseKind.all.map(\.name).filter { seen.insert($0).inserted }
  }

  var totals: String {
    let deleted = outcomes.count { !$0.deleted.isEmpty }
    let halved = outcomes.count { !$0.halved.isEmpty }
    return
      "\(outcomes.count) places: \(deleted) deletions noticed (\(percent(deleted, outcomes.count))), "
      + "\(halved) conditions noticed (\(percent(halved, outcomes.count)))"
  }

  /// Of each kind as many as its share of the sample says.
  private func weighted(_ isNoticed: (RecallOutcome) -> Bool) -> Int {
    let noticed = kinds.reduce(0.0) { sum, kind in
      let tried = outcomes.filter { $0.site.kind == kind }
      let share = Double(tried.count(where: isNoticed)) / Double(max(tried.count, 1))
      return sum + share * Double(population.count { $0.kind == kind })
    }
    return Int((noticed * 100 / Double(max(population.count, 1))).rounded())
  }

  var text: String {
    let rows = kinds.map { kind in
      let tried = outcomes.filter { $0.site.kind == kind }
      let deleted = tried.count { !$0.deleted.isEmpty }
      let halved = tried.count { !$0.halved.isEmpty }
      return
        "| \(kind) | \(population.count { $0.kind == kind }) | \(tried.count) | \(deleted) "
        + "| \(percent(deleted, tried.count)) | \(halved) | \(percent(halved, tried.count)) |"
    }
    let found = outcomes.filter { !$0.deleted.isEmpty || !$0.halved.isEmpty }.map { outcome in
      let rules = Set((outcome.deleted + outcome.halved).map { "\($0.rule) in line \($0.line)" })
      return
        "| \(outcome.site.package) | \(outcome.site.path):\(outcome.site.line) | `\(cell(outcome.site.text))` "
        + "| \(outcome.deleted.isEmpty ? "" : "yes") | \(outcome.halved.isEmpty ? "" : "yes") | \(rules.sorted().joined(separator: ", ")) |"
    }
    return """
      # Defects put into other people's code

      Written by `Scripts/recall`. The population are all statements in the packages of `Benchmarks/precision/packages.tsv`, their
      tests left out, that are a call of one of the kinds below and nothing else. A kind is told by the name of the
      method, its labels, and the name or the declared type of the receiver; what Plumb understands plays no part. Of each kind up to
      30 places are drawn with a fixed seed, before anything is known of them. Each is changed twice: the statement is
      *deleted*, or it is put under *a condition* of which nothing is known, `if Bool.random() { … }`. The whole package is linted before and
      after, at default confidence; a change is noticed where there is a finding that was not there before.

      Not every change makes a defect: a stream may be finished twice, a task that nobody cancels may end by itself, a pointer may belong to
      a caller outside of the package. So no linter can notice them all.

      **\(totals).** Weighted by the number of places of each kind: \(weighted { !$0.deleted.isEmpty }) % of the
      deletions and \(weighted { !$0.halved.isEmpty }) % of the conditions.

      | kind | places | tried | deletion noticed | | condition noticed | |
      |---|---:|---:|---:|---:|---:|---:|
      \(rows.joined(separator: "\n"))

      Noticed:

      | package | place | statement | deletion | condition | finding |
      |---|---|---|---|---|---|
      \(found.joined(separator: "\n"))

      """
  }

  private func percent(_ part: Int, _ whole: Int) -> String {
    whole == 0 ? "–" : "\((part * 200 + whole) / (whole * 2)) %"
  }

  private func cell(_ text: String) -> String {
    String(text.prefix(80)).replacing("|", with: "\\|").replacing("`", with: "'")
  }
}
