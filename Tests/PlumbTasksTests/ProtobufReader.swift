/// The wire format of protocol buffers, read.
enum Protobuf {
  enum Value {
    case varint(UInt64)
    case message(ArraySlice<UInt8>)

    var number: Int {
      get throws {
        guard case .varint(let value) = self else { throw DecodedProfile.Damaged(what: "a number") }
        return Int(Int64(bitPattern: value))
      }
    }
    var bytes: ArraySlice<UInt8> {
      get throws {
        guard case .message(let bytes) = self else {
          throw DecodedProfile.Damaged(what: "a message")
        }
        return bytes
      }
    }
    var numbers: [Int] {
      get throws {
        var rest = try bytes
        var result: [Int] = []
        while !rest.isEmpty {
          result.append(Int(Int64(bitPattern: try Protobuf.varint(&rest))))
        }
        return result
      }
    }
  }

  fileprivate static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw DecodedProfile.Damaged(what: "the end") }
      value |= UInt64(byte & 0x7f) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw DecodedProfile.Damaged(what: "a varint")
  }

  static func fields(_ bytes: ArraySlice<UInt8>) throws -> [(Int, Value)] {
    var rest = bytes
    var result: [(Int, Value)] = []
    while !rest.isEmpty {
      let key = try varint(&rest)
      switch key & 7 {
      case 0: result.append((Int(key >> 3), .varint(try varint(&rest))))
      case 2:
        let size = Int(try varint(&rest))
        guard size <= rest.count else { throw DecodedProfile.Damaged(what: "a length") }
        result.append((Int(key >> 3), .message(rest.prefix(size))))
        rest = rest.dropFirst(size)
      default: throw DecodedProfile.Damaged(what: "wire type \(key & 7)")
      }
    }
    return result
  }
}
