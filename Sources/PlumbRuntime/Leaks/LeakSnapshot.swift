import PlumbModel

/// What a test leaves behind, as it was once accepted: a line for each kind of leak, and how much more the process held.
///
/// ```
/// plumb-snapshot 1
/// leak 2 9f3c00a1b2c3d4e5 leaked-task left task "refresh", which sleeps
/// descriptors 1
/// memory 65536
/// ```
struct LeakSnapshot: Equatable {
  struct Known: Equatable {
    var count: Int
    var rule: String
    /// For readers; not compared.
    var words: String
  }

  var leaks: [Fingerprint: Known] = [:]
  var descriptors = 0
  /// Bytes.
  var memory = 0

  /// Malloc's memory is never quite the same: less than this, or than a tenth, is no news.
  static let memorySlack = 64 << 10

  var text: String {
    var lines = ["plumb-snapshot 1"]
    for (fingerprint, known) in leaks.sorted(by: { $0.key.value < $1.key.value }) {
      lines.append("leak \(known.count) \(fingerprint) \(known.rule) \(known.words)")
    }
    lines.append("descriptors \(descriptors)")
    lines.append("memory \(memory)")
    return lines.joined(separator: "\n") + "\n"
  }

  init() {}

  /// nil: it is of another version, or no snapshot.
  init?(text: String) {
    var lines = text.split(separator: "\n")
    guard !lines.isEmpty, lines.removeFirst() == "plumb-snapshot 1" else { return nil }
    for line in lines {
      let words = line.split(separator: " ", maxSplits: 4)
      switch (words.first, words.count) {
      case ("leak", 5):
        guard let count = Int(words[1]), let fingerprint = Fingerprint(String(words[2])) else {
          return nil
        }
        leaks[fingerprint] = Known(
          count: count, rule: String(words[3]), words: String(words[4]))
      case ("descriptors", 2):
        guard let count = Int(words[1]) else { return nil }
        descriptors = count
      case ("memory", 2):
        guard let count = Int(words[1]) else { return nil }
        memory = count
      default: return nil
      }
    }
  }

  /// Which of the numbers are worse now, a sentence each.
  func worse(_ now: LeakSnapshot) -> [String] {
    var numbers: [String] = []
    if now.descriptors > descriptors {
      numbers.append(
        "left \(now.descriptors) more open descriptors, and its snapshot has \(descriptors)")
    }
    if now.memory > memory + max(Self.memorySlack, memory / 10) {
      numbers.append(
        "left \(LeakBudget.Bytes(now.memory)) more of malloc's memory, and its snapshot has "
          + "\(LeakBudget.Bytes(memory))")
    }
    return numbers
  }
}
