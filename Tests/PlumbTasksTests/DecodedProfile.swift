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

  init(gzipped bytes: [UInt8]) throws { try self.init(try Gunzip.bytes(of: bytes)) }

  init(_ bytes: [UInt8]) throws {
    for (field, value) in try Protobuf.fields(bytes[...]) {
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

  private static func pair(_ value: Protobuf.Value) throws -> (Int, Int) {
    var pair = (0, 0)
    for (field, value) in try Protobuf.fields(try value.bytes) {
      switch field {
      case 1: pair.0 = try value.number
      case 2: pair.1 = try value.number
      default: throw Damaged(what: "field \(field) of a pair")
      }
    }
    return pair
  }

  private static func sample(_ value: Protobuf.Value) throws -> Sample {
    var sample = Sample()
    for (field, value) in try Protobuf.fields(try value.bytes) {
      switch field {
      case 1: sample.locations += try value.numbers
      case 2: sample.values += try value.numbers
      case 3: sample.labels.append(try pair(value))
      default: throw Damaged(what: "field \(field) of a sample")
      }
    }
    return sample
  }

  private mutating func addMapping(_ value: Protobuf.Value) throws {
    var mapping = Mapping()
    var id = 0
    for (field, value) in try Protobuf.fields(try value.bytes) {
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

  private mutating func addLocation(_ value: Protobuf.Value) throws {
    var location = Location()
    var id = 0
    for (field, value) in try Protobuf.fields(try value.bytes) {
      switch field {
      case 1: id = try value.number
      case 2: location.mapping = try value.number
      case 3: location.address = UInt64(bitPattern: Int64(try value.number))
      case 4:
        var line = Line()
        for (field, value) in try Protobuf.fields(try value.bytes) {
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

  private mutating func addFunction(_ value: Protobuf.Value) throws {
    var function = Function()
    var id = 0
    for (field, value) in try Protobuf.fields(try value.bytes) {
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
}
