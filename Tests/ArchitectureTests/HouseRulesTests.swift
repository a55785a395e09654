import Testing

/// What a reader may rely on in every file.
@Suite struct HouseRulesTests {
  static let code = Repository.swiftFiles

  @Test func noFileIsForEverything() {
    for file in Self.code {
      let name = file.split(separator: "/").last ?? ""
      let isVague = ["Util", "Helper", "Misc", "Common"].contains { name.contains($0) }
      #expect(!isVague, "\(file): say in the name what it is about")
    }
  }

  @Test func filesAreShort() {
    for file in Self.code where Repository.lines(file).count > 400 {
      Issue.record("\(file) has \(Repository.lines(file).count) lines; expected at most 400")
    }
  }

  /// What is committed runs anywhere.
  @Test func noFileNamesAMachine() {
    let roots = ["work", "opt", "root", "Users", "mnt"].map { "/\($0)/" }
    for file in Repository.files where !file.hasPrefix("Samples/") {
      for (number, line) in Repository.lines(file).enumerated() {
        for root in roots where line.contains(root) && !line.contains("://") {
          // `a/work/b` is a path in somebody's package.
          let isAbsolute = line.ranges(of: root).contains { range in
            range.lowerBound == line.startIndex
              || !"abcdefghijklmnopqrstuvwxyz0123456789_.~".contains(
                line[line.index(before: range.lowerBound)].lowercased())
          }
          #expect(!isAbsolute, "\(file):\(number + 1) names \(root)")
        }
      }
    }
  }

  @Test func scriptsBeginWell() {
    for file in Repository.files where file.hasPrefix("Scripts/") && file != "Scripts/setup" {
      #expect(Repository.lines(file).first?.hasPrefix("#!/usr/bin/env ") == true, "\(file)")
    }
  }
}
