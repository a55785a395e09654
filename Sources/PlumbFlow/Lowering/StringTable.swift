/// Gives each distinct string of a file a number. Number 0 is the empty string.
struct StringTable {
  private(set) var strings: [String] = [""]
  private var numbers: [String: Symbol] = ["": 0]

  mutating func intern(_ text: String) -> Symbol {
    if let number = numbers[text] { return number }
    let number = Symbol(strings.count)
    strings.append(text)
    numbers[text] = number
    return number
  }
}
