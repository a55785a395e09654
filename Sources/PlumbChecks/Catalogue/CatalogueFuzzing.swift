import PlumbFlow

/// What a fuzzer calls: each reads arbitrary bytes and must come back.
public enum CatalogueFuzzing {
  public static func rulePage(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let page = RulePageReader.read(path: "checks/fuzz/fuzz.md", text: text).page else {
      return
    }
    _ = RulePageReader.body(of: page)
  }

  public static func resourceFile(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let (library, problems) = ResourceReader.read(path: "fuzz.yml", text: text)
    // A library without problems is one that the engine gets to see.
    if let library, problems.isEmpty {
      let index = ResourceIndex([library])
      for name in index.triggerNames {
        _ = index.matches(name: name, receiverType: nil, labels: ["", "{}"])
      }
    }
  }

  public static func callPattern(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let pattern = try? CallPattern(parsing: text) else { return }
    _ = pattern.matches(
      name: pattern.baseName, receiverType: text, labels: pattern.labels ?? [""])
  }
}
