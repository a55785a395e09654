/// An upper bound of how deep a file's tree will be, from its bytes.
///
/// The parser counts brackets and stops at its limit, but `a.b.c.d…`, `try try try…`, `x????…` and
/// `if … else if … else if …` nest a level a token without a bracket. Whoever recurses over such a tree, the parser
/// included, would overflow the stack. The bound: in each open bracket, the tokens since the last comma, semicolon or
/// end of statement; and their sum over all open brackets. String literals and comments do not count.
struct DepthScan {
  /// Where the bound first exceeds ``SourceFile/maximumDepth``.
  private(set) var tooDeep: Int?
  /// Where brackets, or `#if`, first nest beyond ``SourceFile/maximumNestingLevel``.
  private(set) var tooManyBrackets: Int?
  /// Where `[` first nest beyond ``SourceFile/maximumSquareNesting``.
  private(set) var tooManySquares: Int?

  private enum Bracket {
    case round, square, curly
    /// `\(` in a string literal with so many `#`, of one line or several.
    case interpolation(pounds: Int, isMultiline: Bool)
  }

  private let bytes: [UInt8]
  private var index = 0
  /// `squares` counts the `[` around, up to the next closure or interpolation.
  private var open: [(bracket: Bracket, tokens: Int, squares: Int)] = []
  /// Tokens of the current statement outside all brackets.
  private var outside = 0
  private var total = 0
  /// `#if` around.
  private var conditions = 0
  private var isAfterNewline = false
  /// The last token asks for more: an operator, a dot, `try`.
  private var isUnfinished = false

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    while index < bytes.count { step() }
  }

  private mutating func step() {
    let byte = bytes[index]
    switch byte {
    case 0x0A, 0x0D:
      isAfterNewline = true
      index += 1
    case 0x20, 0x09, 0x0B, 0x0C, UInt8(ascii: "\\"):
      index += 1
    case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
      skipLine()
    case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
      skipBlockComment()
    case UInt8(ascii: ","), UInt8(ascii: ";"):
      restart()
      index += 1
    case UInt8(ascii: "("): push(.round)
    case UInt8(ascii: "["): push(.square)
    case UInt8(ascii: "{"): push(.curly)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): pop()
    case UInt8(ascii: "\""):
      token(continues: false)
      skipString(pounds: 0)
    case UInt8(ascii: "#"): pound()
    default:
      if TypeText.isNameByte(byte), byte != UInt8(ascii: ".") {
        word()
      } else {
        token(continues: true)
        isUnfinished = true
        index += 1
      }
    }
  }

  private func peek(_ distance: Int) -> UInt8 {
    index + distance < bytes.count ? bytes[index + distance] : 0
  }

  // MARK: Counting

  private mutating func token(continues: Bool) {
    if isAfterNewline, !continues, !isUnfinished, endsAtNewline { restart() }
    isAfterNewline = false
    isUnfinished = false
    add(1)
  }

  /// A new line ends a statement, but not an element of a call or literal.
  private var endsAtNewline: Bool {
    guard let last = open.last else { return true }
    if case .curly = last.bracket { return true }
    return false
  }

  private mutating func add(_ count: Int) {
    total += count
    if open.isEmpty { outside += count } else { open[open.count - 1].tokens += count }
    if total > SourceFile.maximumDepth, tooDeep == nil { tooDeep = index }
  }

  private mutating func restart() {
    if open.isEmpty {
      total -= outside
      outside = 0
    } else {
      total -= open[open.count - 1].tokens
      open[open.count - 1].tokens = 0
    }
    isUnfinished = false
  }

  private mutating func push(_ bracket: Bracket) {
    token(continues: false)
    open.append((bracket, 0, squares(in: bracket)))
    if open.last!.squares > SourceFile.maximumSquareNesting, tooManySquares == nil {
      tooManySquares = index
    }
    if open.count > SourceFile.maximumNestingLevel, tooManyBrackets == nil {
      tooManyBrackets = index
    }
    index += 1
  }

  private func squares(in bracket: Bracket) -> Int {
    let around = open.last?.squares ?? 0
    switch bracket {
    case .square: return around + 1
    case .round: return around
    case .curly, .interpolation: return 0
    }
  }

  private mutating func pop() {
    index += 1
    isAfterNewline = false
    isUnfinished = false
    guard let last = open.popLast() else { return }
    total -= last.tokens
    if case .interpolation(let pounds, let isMultiline) = last.bracket {
      finishString(pounds: pounds, isMultiline: isMultiline)
    }
  }

  // MARK: Tokens

  private mutating func word() {
    let start = index
    var hash = IdentifierScan.seed
    while index < bytes.count, TypeText.isNameByte(bytes[index]), bytes[index] != UInt8(ascii: ".")
    {
      hash = IdentifierScan.step(hash, bytes[index])
      index += 1
    }
    let end = index
    index = start
    token(continues: hash == Self.elseHash)
    isUnfinished = Self.prefixes.contains(hash: hash)
    index = end
  }

  private static let elseHash = identifierHash("else")
  private static let prefixes = NameSet([
    "any", "await", "borrow", "consume", "copy", "each", "else", "some", "try", "unsafe",
  ])

  private mutating func pound() {
    var count = 0
    while peek(count) == UInt8(ascii: "#") { count += 1 }
    token(continues: false)
    index += count
    switch peek(0) {
    case UInt8(ascii: "\""): skipString(pounds: count)
    case UInt8(ascii: "i") where peek(1) == UInt8(ascii: "f"):
      conditions += 1
      if conditions > SourceFile.maximumNestingLevel, tooManyBrackets == nil {
        tooManyBrackets = index
      }
    case UInt8(ascii: "e") where peek(1) == UInt8(ascii: "n"): conditions -= 1
    default: break
    }
  }

  // MARK: What does not count

  private mutating func skipLine() {
    while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
        depth += 1
        index += 2
      } else if bytes[index] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
        depth -= 1
        index += 2
        if depth == 0 { return }
      } else {
        index += 1
      }
    }
  }

  private mutating func skipString(pounds: Int) {
    let quote = UInt8(ascii: "\"")
    let isMultiline = peek(1) == quote && peek(2) == quote
    index += isMultiline ? 3 : 1
    finishString(pounds: pounds, isMultiline: isMultiline)
  }

  /// Goes on in a literal, to its end or its next interpolation.
  private mutating func finishString(pounds: Int, isMultiline: Bool) {
    let quote = UInt8(ascii: "\"")
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\"), hasPounds(pounds, at: 1) {
        if peek(1 + pounds) == UInt8(ascii: "(") {
          index += 1 + pounds
          push(.interpolation(pounds: pounds, isMultiline: isMultiline))
          return
        }
        index += 2 + pounds
      } else if byte == quote, isMultiline, peek(1) == quote, peek(2) == quote,
        hasPounds(pounds, at: 3)
      {
        index += 3 + pounds
        return
      } else if byte == quote, !isMultiline, hasPounds(pounds, at: 1) {
        index += 1 + pounds
        return
      } else if !isMultiline, byte == 0x0A || byte == 0x0D {
        return
      } else {
        index += 1
      }
    }
  }

  private func hasPounds(_ count: Int, at distance: Int) -> Bool {
    for offset in 0..<count where peek(distance + offset) != UInt8(ascii: "#") { return false }
    return true
  }
}
