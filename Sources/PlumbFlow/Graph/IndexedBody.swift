import Synchronization

/// A body and, once somebody asks, who uses which value in it.
///
/// One object a body and program: views of it are handed about by the thousand and only refer to it.
@usableFromInline
final class IndexedBody: Sendable {
  @usableFromInline let body: FunctionBody
  private let uses = Mutex<UseIndex?>(nil)

  init(_ body: FunctionBody) { self.body = body }

  var useIndex: UseIndex {
    uses.withLock { known in
      if let known { return known }
      let made = UseIndex(body)
      known = made
      return made
    }
  }
}

/// The instructions that have a value as an operand, and those that read a variable; each in ascending order.
struct UseIndex: Sendable {
  private let users: Lists
  private let loads: Lists

  init(_ body: FunctionBody) {
    var pairs: [(key: UInt32, user: ValueID)] = []
    var reads: [(key: UInt32, user: ValueID)] = []
    pairs.reserveCapacity(body.operands.count)
    for index in body.instructions.indices {
      let value = ValueID(index)
      var last: ValueID?
      for operand in body.operands(of: value).sorted() where operand != last {
        pairs.append((operand, value))
        last = operand
      }
      if body.instructions[index].opcode == .load {
        reads.append((body.instructions[index].symbol, value))
      }
    }
    users = Lists(pairs, count: body.instructions.count)
    loads = Lists(reads, count: body.locals.count)
  }

  func users(of value: ValueID) -> ArraySlice<ValueID> { users[value] }
  func loads(of local: UInt32) -> ArraySlice<ValueID> { loads[local] }

  /// Lists of numbers by key, in one array.
  private struct Lists: Sendable {
    private var starts: [UInt32]
    private var items: [ValueID]

    init(_ pairs: [(key: UInt32, user: ValueID)], count: Int) {
      starts = [UInt32](repeating: 0, count: count + 1)
      for pair in pairs { starts[Int(pair.key) + 1] += 1 }
      for index in 0..<count { starts[index + 1] += starts[index] }
      var next = starts
      items = [ValueID](repeating: 0, count: pairs.count)
      for pair in pairs {
        items[Int(next[Int(pair.key)])] = pair.user
        next[Int(pair.key)] += 1
      }
    }

    subscript(key: UInt32) -> ArraySlice<ValueID> {
      items[Int(starts[Int(key)])..<Int(starts[Int(key) + 1])]
    }
  }
}
