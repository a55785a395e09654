/// An address in a line of text, and what the line says of it.
struct LogAddress {
  enum Meaning: Equatable {
    /// In a file.
    case file(path: String, address: UInt64)
    /// Behind the beginning of a function of a file.
    case symbol(path: String, name: String, offset: UInt64)
    /// In a process whose images the text may list.
    case process(UInt64)
    /// In a mapping of a file that the kernel names without its directory.
    case mapping(file: String, address: UInt64, start: UInt64, fileOffset: UInt64?)
  }

  var meaning: Meaning
  /// What is replaced, in the text.
  var range: Range<Int>
  /// The instruction itself is meant, and not the one behind a call.
  var isExact: Bool
  /// A blank is put before the replacement.
  var needsBlank = false
}

/// The kinds of lines that have addresses.
enum LogPattern {
  static func addresses(in line: ArraySlice<UInt8>) -> [LogAddress] {
    // Most lines of a log have none.
    guard line.count <= longestLine else { return [] }
    if let bracket = LineScanner.find("[0x", in: line, from: line.startIndex),
      let address = glibc(line, bracket: bracket)
    {
      return [address]
    }
    if let address = kernel(line) { return [address] }
    guard LineScanner.find("0x", in: line, from: line.startIndex) != nil else { return [] }
    return (sanitizer(line) ?? swiftFrame(line) ?? swiftHeadline(line)).map { [$0] } ?? []
  }

  private static let longestLine = 64 << 10

  /// `./a.out(+0x1234) [0x55d0c1a02f31]`, `lib.so(function+0x12)[0x7f…]`, `./a.out() [0x401136]`: `backtrace_symbols` of glibc and musl.
  private static func glibc(_ line: ArraySlice<UInt8>, bracket: Int) -> LogAddress? {
    var scanner = LineScanner(line, at: bracket + 1)
    guard let absolute = scanner.prefixedHexadecimal(), scanner.next == UInt8(ascii: "]") else {
      return nil
    }
    var close = bracket - 1
    if close >= line.startIndex, line[close] == UInt8(ascii: " ") { close -= 1 }
    guard close > line.startIndex, line[close] == UInt8(ascii: ")"),
      let open = line[..<close].lastIndex(of: UInt8(ascii: "("))
    else { return nil }
    let start = line[..<open].lastIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    let path = LineScanner.text(line[(start.map { $0 + 1 } ?? line.startIndex)..<open])
    guard !path.isEmpty else { return nil }
    let inside = (open + 1)..<close
    if inside.isEmpty {
      // Linked to a fixed address: the one of the process is the one of the file.
      return LogAddress(
        meaning: .file(path: path, address: absolute), range: inside, isExact: false)
    }
    guard let plus = line[inside].lastIndex(of: UInt8(ascii: "+")) else { return nil }
    var offset = LineScanner(line, at: plus + 1)
    guard let value = offset.prefixedHexadecimal(), offset.index == close else { return nil }
    let name = LineScanner.text(line[inside.lowerBound..<plus])
    return LogAddress(
      meaning: name.isEmpty
        ? .file(path: path, address: value) : .symbol(path: path, name: name, offset: value),
      range: inside, isExact: false)
  }

  /// `#3 0x55d0c1a02f31 (/srv/bin/serve+0x12f31) (BuildId: …)`: address, thread and leak sanitizer, which have stepped back from return
  /// addresses already.
  private static func sanitizer(_ line: ArraySlice<UInt8>) -> LogAddress? {
    var scanner = LineScanner(line)
    scanner.skipSpaces()
    guard scanner.skip("#"), scanner.decimal() != nil else { return nil }
    scanner.skipSpaces()
    guard scanner.prefixedHexadecimal() != nil else { return nil }
    scanner.skipSpaces()
    guard scanner.skip("("), let close = line[scanner.index...].firstIndex(of: UInt8(ascii: ")")),
      let plus = line[scanner.index..<close].lastIndex(of: UInt8(ascii: "+"))
    else { return nil }
    var offset = LineScanner(line, at: plus + 1)
    guard let value = offset.prefixedHexadecimal(), offset.index == close else { return nil }
    return LogAddress(
      meaning: .file(path: LineScanner.text(line[scanner.index..<plus]), address: value),
      range: plus..<close, isExact: true, needsBlank: true)
  }

  /// `12 [ra]    0x00007f7809ef961f`, `5 [async] 0x…`, `0  0x… in libc.so.6`: a frame of swift-backtrace without symbols.
  private static func swiftFrame(_ line: ArraySlice<UInt8>) -> LogAddress? {
    var scanner = LineScanner(line)
    scanner.skipSpaces()
    guard scanner.decimal() != nil else { return nil }
    scanner.skipSpaces()
    let isCaller = scanner.skip("[ra]")
    if !isCaller { _ = scanner.skip("[async]") }
    scanner.skipSpaces()
    let start = scanner.index
    guard let address = scanner.prefixedHexadecimal() else { return nil }
    let end = scanner.index
    // What follows may name the image; where a function stands already, there is nothing to do.
    scanner.skipSpaces()
    if scanner.skip("in ") {
      _ = scanner.word { $0 > UInt8(ascii: " ") }
      scanner.skipSpaces()
    }
    guard scanner.isAtEnd || scanner.next == UInt8(ascii: "\r") else { return nil }
    return LogAddress(meaning: .process(address), range: start..<end, isExact: !isCaller)
  }

  /// `*** Program crashed: Illegal instruction at 0x… ***`, `*** Signal 4: Backtracing from 0x…`
  private static func swiftHeadline(_ line: ArraySlice<UInt8>) -> LogAddress? {
    guard let mark = LineScanner.find("*** ", in: line, from: line.startIndex) else { return nil }
    guard
      let word = LineScanner.find("crashed: Illegal instruction at 0x", in: line, from: mark)
        ?? LineScanner.find("crashed: System trap at 0x", in: line, from: mark)
        ?? LineScanner.find("Backtracing from 0x", in: line, from: mark),
      let start = LineScanner.find("0x", in: line, from: word)
    else { return nil }
    var scanner = LineScanner(line, at: start)
    guard let address = scanner.prefixedHexadecimal() else { return nil }
    return LogAddress(meaning: .process(address), range: start..<scanner.index, isExact: true)
  }

  /// `traps: serve[123] trap invalid opcode ip:55d0c1a02f31 sp:… error:0 in serve[12f31,55d0c19f0000+50000]`,
  /// `serve[123]: segfault at 0 ip 000055d0c1a02f31 sp … error 4 in serve[55d0c19f0000+50000]`: the kernel's log. Since Linux 6.8 the
  /// brackets begin with the offset in the file.
  private static func kernel(_ line: ArraySlice<UInt8>) -> LogAddress? {
    let isTrap = LineScanner.find(" ip:", in: line, from: line.startIndex)
    guard let mark = isTrap ?? LineScanner.find(" ip ", in: line, from: line.startIndex),
      LineScanner.find(isTrap != nil ? " sp:" : " sp ", in: line, from: mark) != nil
    else { return nil }
    var scanner = LineScanner(line, at: mark + 4)
    let start = scanner.index
    guard let address = scanner.hexadecimal() else { return nil }
    let range = start..<scanner.index
    guard let name = LineScanner.find(" in ", in: line, from: range.upperBound) else { return nil }
    scanner.index = name + 4
    let file = scanner.word { $0 != UInt8(ascii: "[") }
    guard scanner.skip("["), var low = scanner.hexadecimal() else { return nil }
    var offset: UInt64?
    if scanner.skip(",") {
      offset = low
      guard let second = scanner.hexadecimal() else { return nil }
      low = second
    }
    guard scanner.skip("+"), let size = scanner.hexadecimal(), scanner.skip("]"),
      address >= low, address - low < size
    else { return nil }
    return LogAddress(
      meaning: .mapping(
        file: LineScanner.text(file), address: address, start: low, fileOffset: offset),
      range: range, isExact: true)
  }
}
