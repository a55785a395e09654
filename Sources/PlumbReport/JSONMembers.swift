/// The members of an object, without those that nothing is known of.
package struct JSONMembers {
  private var members: [(key: String, value: JSONValue)] = []

  package init() {}

  package var value: JSONValue { .object(members) }

  package mutating func add(_ key: String, _ value: JSONValue?) {
    if let value { members.append((key, value)) }
  }
  package mutating func add(_ key: String, _ values: [JSONValue]) { add(key, .array(values)) }
  package mutating func add(_ key: String, _ value: String?) {
    add(key, value.map(JSONValue.string))
  }
  package mutating func add(_ key: String, _ value: Int?) { add(key, value.map(JSONValue.integer)) }
  package mutating func add(_ key: String, _ value: UInt64?) {
    add(key, value.map { .integer(Int(clamping: $0)) })
  }
}
