import PlumbReport
import PlumbStacks

/// What samples of a profile name by a number: locations, functions, mappings and texts. Numbers begin with 1, that of the empty text is 0.
struct ProfileTables {
  private let rendering: StackRendering
  private let images: [LoadedImage]
  private let program: String?
  private(set) var strings = [""]
  private var stringIDs = ["": 0]
  private var functions: [(name: Int, symbol: Int, file: Int)] = []
  private var functionIDs: [[Int]: UInt64] = [:]
  private var locations: [(image: LoadedImage?, address: UInt64, lines: [Line])] = []
  private var locationIDs: [UInt64: UInt64] = [:]
  private var noteIDs: [String: UInt64] = [:]

  private struct Line {
    var function: UInt64
    var line: Int
    var column: Int
  }

  init(images: [LoadedImage], program: String?, _ rendering: StackRendering) {
    self.images = images.filter { $0.low < $0.high }.sorted { $0.low < $1.low }
    self.program = program
    self.rendering = rendering
  }

  /// pprof prints texts as they are, so strangers' are made harmless here.
  mutating func string(_ text: String) -> Int {
    let text = PrintableText.clean(text)
    if let known = stringIDs[text] { return known }
    stringIDs[text] = strings.count
    strings.append(text)
    return strings.count - 1
  }

  mutating func location(_ frame: WeightedStack.Frame) -> UInt64 {
    switch frame {
    case .code(let frame):
      if let known = locationIDs[frame.address] { return known }
      let id = add(frame)
      locationIDs[frame.address] = id
      return id
    case .note(let note):
      if let known = noteIDs[note] { return known }
      let line = Line(function: function(note, symbol: "", file: ""), line: 0, column: 0)
      locations.append((nil, 0, [line]))
      noteIDs[note] = UInt64(locations.count)
      return UInt64(locations.count)
    }
  }

  private mutating func add(_ frame: StackFrame) -> UInt64 {
    var lines = frame.functions.map { function in
      Line(
        function: self.function(
          rendering.name(function), symbol: function.symbol ?? "",
          file: function.place.map { rendering.sources.path($0.path) } ?? ""),
        line: max(function.line, 0), column: max(function.column, 0))
    }
    if lines.isEmpty {
      lines = [
        Line(
          function: function(frame.addressName, symbol: "", file: ""), line: 0, column: 0)
      ]
    }
    let next = images.partitionPoint { $0.low <= frame.address }
    let image = next > 0 && frame.address < images[next - 1].high ? images[next - 1] : nil
    locations.append((image, frame.address, lines))
    return UInt64(locations.count)
  }

  private mutating func function(_ name: String, symbol: String, file: String) -> UInt64 {
    let (name, symbol, file) = (string(name), string(symbol), string(file))
    if let known = functionIDs[[name, symbol, file]] { return known }
    functions.append((name, symbol, file))
    functionIDs[[name, symbol, file]] = UInt64(functions.count)
    return UInt64(functions.count)
  }

  /// All but the texts, which may still grow.
  mutating func write(to profile: inout ProtobufWriter) {
    // The first mapping is the program's own.
    let used = Set(locations.compactMap(\.image)).sorted {
      ($0.file.path == program ? 0 : 1, $0.low) < ($1.file.path == program ? 0 : 1, $1.low)
    }
    var mappingIDs: [LoadedImage: UInt64] = [:]
    for image in used {
      let id = UInt64(mappingIDs.count + 1)
      mappingIDs[image] = id
      let (path, buildID) = (string(image.file.path), string(image.file.buildID ?? ""))
      profile.add(Field.mapping) {
        $0.add(Field.Mapping.id, id)
        $0.add(Field.Mapping.start, image.low)
        $0.add(Field.Mapping.limit, image.high)
        $0.add(Field.Mapping.fileName, path)
        $0.add(Field.Mapping.buildID, buildID)
        $0.add(Field.Mapping.hasFunctions, true)
        $0.add(Field.Mapping.hasFileNames, true)
        $0.add(Field.Mapping.hasLineNumbers, true)
        $0.add(Field.Mapping.hasInlineFrames, true)
      }
    }
    for (index, location) in locations.enumerated() {
      profile.add(Field.location) { message in
        message.add(Field.Location.id, index + 1)
        message.add(Field.Location.mapping, location.image.flatMap { mappingIDs[$0] } ?? 0)
        message.add(Field.Location.address, location.address)
        for line in location.lines {
          message.add(Field.Location.line) {
            $0.add(Field.Line.function, line.function)
            $0.add(Field.Line.line, line.line)
            $0.add(Field.Line.column, line.column)
          }
        }
      }
    }
    for (index, function) in functions.enumerated() {
      profile.add(Field.function) {
        $0.add(Field.Function.id, index + 1)
        $0.add(Field.Function.name, function.name)
        $0.add(Field.Function.systemName, function.symbol)
        $0.add(Field.Function.fileName, function.file)
      }
    }
  }
}
