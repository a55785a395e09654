/// An abstract state: what is known at a point of a body, over all paths that lead to it.
///
/// The laws, which the tests hold every domain to on random elements: `leq` is a partial order with `bottom` as its least
/// element; `joined` is the least upper bound: commutative, associative, idempotent; `widened` is an upper bound too, and a
/// chain of widenings becomes stationary.
public protocol Lattice: Equatable, Sendable {
  /// Nothing leads here.
  static var bottom: Self { get }
  func leq(_ other: Self) -> Bool
  func joined(with other: Self) -> Self
  /// An upper bound that ends ascending chains. Domains of finite height join.
  func widened(with other: Self) -> Self
}

extension Lattice {
  public func widened(with other: Self) -> Self { joined(with: other) }
}

/// Sets under union: "may" information.
public struct UnionSet<Element: Hashable & Sendable>: Lattice {
  public var elements: Set<Element>
  public init(_ elements: Set<Element> = []) { self.elements = elements }
  public static var bottom: Self { Self() }
  public func leq(_ other: Self) -> Bool { elements.isSubset(of: other.elements) }
  public func joined(with other: Self) -> Self { Self(elements.union(other.elements)) }
}

/// Maps under point-wise join; a missing key is the value's bottom.
public struct MapLattice<Key: Hashable & Sendable, Value: Lattice>: Lattice {
  public private(set) var entries: [Key: Value]
  public init(_ entries: [Key: Value] = [:]) {
    self.entries = entries.filter { $0.value != .bottom }
  }
  public static var bottom: Self { Self() }

  public subscript(key: Key) -> Value {
    get { entries[key] ?? .bottom }
    set { entries[key] = newValue == .bottom ? nil : newValue }
  }

  public func leq(_ other: Self) -> Bool {
    entries.allSatisfy { $0.value.leq(other[$0.key]) }
  }

  public func joined(with other: Self) -> Self {
    Self(entries.merging(other.entries) { $0.joined(with: $1) })
  }

  public func widened(with other: Self) -> Self {
    Self(entries.merging(other.entries) { $0.widened(with: $1) })
  }
}

/// Two domains side by side.
public struct ProductLattice<First: Lattice, Second: Lattice>: Lattice {
  public var first: First
  public var second: Second
  public init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }
  public static var bottom: Self { Self(.bottom, .bottom) }
  public func leq(_ other: Self) -> Bool { first.leq(other.first) && second.leq(other.second) }
  public func joined(with other: Self) -> Self {
    Self(first.joined(with: other.first), second.joined(with: other.second))
  }
  public func widened(with other: Self) -> Self {
    Self(first.widened(with: other.first), second.widened(with: other.second))
  }
}
