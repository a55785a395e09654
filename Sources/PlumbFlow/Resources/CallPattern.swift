import PlumbSource

/// Which calls a resource file talks about: `close($)`, `DispatchSource.makeTimerSource`, `.cancel`.
///
/// | pattern | matches |
/// |---|---|
/// | `open` | the free function, or of a type's name the initialiser, whatever its arguments |
/// | `open(_:_:)` | the same with exactly these argument labels |
/// | `Type.method`, `Type.method(label:)` | a static member of the type, or a method on a value known to have it |
/// | `.method`, `.method(label:)` | a method on the resource |
/// | `close($)`, `dup2(_, $)`, `.add($, forMode: _)` | the argument marked `$` is the resource |
/// | `close($[])` | an element of the resource is the argument |
/// | `getcwd(nil, _)` | the argument is the literal `nil` |
/// | `fcntl($, ...)` | any further arguments |
///
/// A trailing closure matches any label.
public struct CallPattern: Sendable, Hashable, CustomStringConvertible {
  public enum Callee: Sendable, Hashable {
    /// A bare name: a free function, or the initialiser of a type. Syntax does not tell them apart.
    case name
    /// Static, or on a value whose type is known.
    case member(of: String)
    /// On a value of any type.
    case method
  }

  /// As it was written.
  public let text: String
  public let callee: Callee
  public let baseName: String
  /// `nil` where the pattern has no parentheses: any arguments. "" is no label.
  public let labels: [String]?
  /// The pattern's arguments end in `...`.
  public let allowsMoreArguments: Bool
  /// Which argument is the resource. `nil`: the receiver of a `.method` event, the result of an acquisition or of a `same` call, any argument of a borrow.
  public let resourceArgument: Int?
  /// The argument is not the resource itself but an element of it: `$[]`.
  public let resourceIsElement: Bool
  /// The arguments that are the literal `nil`.
  public let nilArguments: [Int]

  public init(
    text: String, callee: Callee, baseName: String, labels: [String]?,
    allowsMoreArguments: Bool = false, resourceArgument: Int? = nil,
    resourceIsElement: Bool = false, nilArguments: [Int] = []
  ) {
    self.text = text
    self.callee = callee
    self.baseName = baseName
    self.labels = labels
    self.allowsMoreArguments = allowsMoreArguments
    self.resourceArgument = resourceArgument
    self.resourceIsElement = resourceIsElement
    self.nilArguments = nilArguments
  }

  public var description: String { text }

  /// What a `for` loop calls of its sequence.
  public var makesIterator: Bool {
    callee == .method && (baseName == "makeAsyncIterator" || baseName == "makeIterator")
  }

  /// The name begins like a type's, so that `Name.init(…)` calls it too.
  public var mayBeInitializer: Bool {
    guard callee != .method else { return false }
    return baseName.utf8.first { $0 != UInt8(ascii: "_") }.map { (65...90).contains($0) } ?? false
  }
}

extension CallPattern {
  /// - Parameters:
  ///   - name: the call's base name.
  ///   - receiverType: `nil` if the call has no receiver. Otherwise the type that the receiver names or is known to have,
  ///     "" if nothing is known.
  ///   - labels: one an argument; "" for none, "{}" for the first trailing closure.
  ///   - isNil: whether an argument is the literal `nil`; without it no pattern with `nil` matches.
  public func matches(
    name: String, receiverType: String?, labels: some Collection<String>,
    isNil: (Int) -> Bool = { _ in false }
  ) -> Bool {
    guard matchesCallee(name: name, receiverType: receiverType) else { return false }
    return matchesLabels(labels) && nilArguments.allSatisfy(isNil)
  }

  func matchesCallee(name: String, receiverType: String?) -> Bool {
    switch callee {
    case .method:
      return name == baseName && receiverType != nil
    case .name:
      if name == baseName {
        guard let receiverType else { return true }
        return TypeText.isSystemModule(receiverType)
      }
      guard name == "init", mayBeInitializer, let receiverType else { return false }
      return TypeText.bare(receiverType) == baseName
    case .member(let type):
      guard let receiverType else { return false }
      let bare = TypeText.bare(receiverType)
      if name == baseName { return bare == type }
      return name == "init" && mayBeInitializer && bare == "\(type).\(baseName)"
    }
  }

  private func matchesLabels(_ actual: some Collection<String>) -> Bool {
    guard let labels else { return true }
    var rest = labels[...]
    for label in actual {
      guard let expected = rest.popFirst() else { return allowsMoreArguments }
      guard label == expected || label == "{}" else { return false }
    }
    return rest.isEmpty
  }
}
