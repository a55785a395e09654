import CZlib
import Testing

/// A reader of pprof's profiles that shares nothing with their writer.
struct DecodedProfile {
  struct Damaged: Error { let what: String }
  struct Function { var name = 0, systemName = 0, file = 0 }
  struct Line { var function = 0, line = 0, column = 0 }
  struct Location { var mapping = 0, address: UInt64 = 0, lines: [Line] = [] }
  struct Mapping { var start: UInt64 = 0, limit: UInt64 = 0, file = 0, buildID = 0, flags = 0 }
  struct Sample {
    var locations: [Int] = [], values: [Int] = [], labels: [(key: Int, value: Int)] = []
  }

  var strings: [String] = []
  var types: [(type: Int, unit: Int)] = []
  var samples: [Sample] = []
  var mappings: [Int: Mapping] = [:]
  var locations: [Int: Location] = [:]
  var functions: [Int: Function] = [:]
  var nanoseconds = 0
  var comments: [Int] = []
  var firstMapping = 0

  init(gzipped bytes: [UInt8]) throws { try self.init(try Self.inflate(bytes)) }

  init(_ bytes: [UInt8]) throws {
    for (field, value) in try Self.fields(bytes[...]) {
      switch field {
      case 1: types.append(try Self.pair(value))
      case 2: samples.append(try Self.sample(value))
      case 3: try addMapping(value)
      case 4: try addLocation(value)
      case 5: try addFunction(value)
      case 6: strings.append(String(decoding: try value.bytes, as: UTF8.self))
      case 9: nanoseconds = try value.number
      case 11: _ = try Self.pair(value)
      case 12, 14: _ = try value.number
      case 13: comments = try value.numbers
      default: throw Damaged(what: "field \(field)")
      }
    }
    try check()
  }

  /// What pprof itself checks, and more.
  private func check() throws {
    guard strings.first == "", Set(strings).count == strings.count else {
      throw Damaged(what: "strings")
    }
    for sample in samples {
      guard sample.values.count == types.count, sample.values.allSatisfy({ $0 > 0 }),
        !sample.locations.isEmpty, sample.locations.allSatisfy({ locations[$0] != nil }),
        sample.labels.allSatisfy({ strings.indices ~= $0.key && strings.indices ~= $0.value })
      else { throw Damaged(what: "sample") }
    }
    for location in locations.values {
      guard location.mapping == 0 || mappings[location.mapping] != nil,
        location.lines.allSatisfy({ functions[$0.function] != nil })
      else { throw Damaged(what: "location") }
      if let mapping = mappings[location.mapping] {
        guard mapping.start <= location.address, location.address < mapping.limit else {
          throw Damaged(what: "address \(location.address)")
        }
      }
    }
    for function in functions.values {
      guard strings.indices ~= function.name, strings.indices ~= function.systemName,
        strings.indices ~= function.file
      else { throw Damaged(what: "function") }
    }
  }

  // MARK: Wire format

  enum Value {
    case varint(UInt64)
    case message(ArraySlice<UInt8>)

    var number: Int {
      get throws {
        guard case .varint(let value) = self else { throw Damaged(what: "a number") }
        return Int(Int64(bitPattern: value))
      }
    }
    var bytes: ArraySlice<UInt8> {
      get throws {
        guard case .message(let bytes) = self else { throw Damaged(what: "a message") }
        return bytes
      }
    }
    var numbers: [Int] {
      get throws {
        var rest = try bytes
        var result: [Int] = []
        while !rest.isEmpty {
          result.append(Int(Int64(bitPattern: try DecodedProfile.varint(&rest))))
        }
        return result
      }
    }
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw Damaged(what: "the end") }
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw Damaged(what: "a varint")
  }

  private static func fields(_ bytes: ArraySlice<UInt8>) throws -> [(Int, Value)] {
    var rest = bytes
    var result: [(Int, Value)] = []
    while !rest.isEmpty {
      let key = try varint(&rest)
      switch key & 7 {
      case 0: result.append((Int(key >> 3), .varint(try varint(&rest))))
      case 2:
        let size = Int(try varint(&rest))
        guard size <= rest.count else { throw Damaged(what: "a length") }
        result.append((Int(key >> 3), .message(rest.prefix(size))))
        rest = rest.dropFirst(size)
      default: throw Damaged(what: "wire type \(key & 7)")
      }
    }
    return result
  }

  private static func pair(_ value: Value) throws -> (Int, Int) {
    var pair = (0, 0)
    for (field, value) in try fields(try value.bytes) {
      switch field {
      case 1: pair.0 = try value.number
      case 2: pair.1 = try value.number
      default: throw Damaged(what: "field \(field) of a pair")
      }
    }
    return pair
  }

  private static func sample(_ value: Value) throws -> Sample {
    var sample = Sample()
    for (field, value) in try fields(try value.bytes) {
      switch field {
      case 1: sample.locations += try value.numbers
      case 2: sample.values += try value.numbers
      case 3: sample.labels.append(try pair(value))
      default: throw Damaged(what: "field \(field) of a sample")
      }
    }
    return sample
  }

  private mutating func addMapping(_ value: Value) throws {
    var mapping = Mapping()
    var id = 0
    for (field, value) in try Self.fields(try value.bytes) {
      switch field {
      case 1: id = try value.number
      case 2: mapping.start = UInt64(bitPattern: Int64(try value.number))
      case 3: mapping.limit = UInt64(bitPattern: Int64(try value.number))
      case 5: mapping.file = try value.number
      case 6: mapping.buildID = try value.number
      case 7...10: mapping.flags += try value.number
      default: throw Damaged(what: "field \(field) of a mapping")
      }
    }
    guard id > 0, mappings.updateValue(mapping, forKey: id) == nil else {
      throw Damaged(what: "a mapping's id")
    }
    if firstMapping == 0 { firstMapping = id }
  }

  private mutating func addLocation(_ value: Value) throws {
    var location = Location()
    var id = 0
    for (field, value) in try Self.fields(try value.bytes) {
      switch field {
      case 1: id = try value.number
      case 2: location.mapping = try value.number
      case 3: location.address = UInt64(bitPattern: Int64(try value.number))
      case 4:
        var line = Line()
        for (field, value) in try Self.fields(try value.bytes) {
          switch field {
          case 1: line.function = try value.number
          case 2: line.line = try value.number
          case 3: line.column = try value.number
          default: throw Damaged(what: "field \(field) of a line")
          }
        }
        location.lines.append(line)
      default: throw Damaged(what: "field \(field) of a location")
      }
    }
    guard id > 0, locations.updateValue(location, forKey: id) == nil else {
      throw Damaged(what: "a location's id")
    }
  }

  private mutating func addFunction(_ value: Value) throws {
    var function = Function()
    var id = 0
    for (field, value) in try Self.fields(try value.bytes) {
      switch field {
      case 1: id = try value.number
      case 2: function.name = try value.number
      case 3: function.systemName = try value.number
      case 4: function.file = try value.number
      default: throw Damaged(what: "field \(field) of a function")
      }
    }
    guard id > 0, functions.updateValue(function, forKey: id) == nil else {
      throw Damaged(what: "a function's id")
    }
  }

  private static func inflate(_ bytes: [UInt8]) throws -> [UInt8] {
    guard bytes.starts(with: [0x1f, 0x8b]) else { throw Damaged(what: "no gzip") }
    var stream = z_stream()
    inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { inflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count * 1100 + 1024)
    let result = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        return CZlib.inflate(&stream, Z_FINISH)
      }
    }
    guard result == Z_STREAM_END else { throw Damaged(what: "gzip") }
    return Array(output.prefix(Int(stream.total_out)))
  }
}

extension DecodedProfile {
  /// Like `go tool pprof -raw`.
  var text: String {
    var lines = types.map { "type: \(strings[$0.type])/\(strings[$0.unit])" }
    lines.append("time: \(nanoseconds)")
    lines += comments.map { "comment: \(strings[$0].debugDescription)" }
    for sample in samples {
      lines.append(
        "\(sample.values[0]): \(sample.locations.map(String.init).joined(separator: " "))")
      lines += sample.labels.map {
        "   \(strings[$0.key].debugDescription)=\(strings[$0.value].debugDescription)"
      }
    }
    for (id, location) in locations.sorted(by: { $0.key < $1.key }) {
      lines.append("location \(id): 0x\(String(location.address, radix: 16)) M=\(location.mapping)")
      for line in location.lines {
        let function = functions[line.function]!
        lines.append(
          "   \(strings[function.name].debugDescription) \(strings[function.file]):\(line.line):\(line.column)"
            + " s=\(strings[function.systemName].debugDescription)")
      }
    }
    for (id, mapping) in mappings.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "mapping \(id): 0x\(String(mapping.start, radix: 16))/0x\(String(mapping.limit, radix: 16))"
          + " \(strings[mapping.file]) \(strings[mapping.buildID])")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
