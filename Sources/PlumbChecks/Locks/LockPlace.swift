import PlumbFlow
import PlumbSource

/// A lock that a body takes or leaves, by the way that leads to it: `self.queue.lock`.
///
/// Only ways count that mean the same object all the time that a body runs: from `self`, from a global, from a variable that is assigned once
/// and outside of loops. Others have no name here, and nothing is said of them.
struct LockPlace: Hashable, Sendable {
  /// `self.lock` and `lock` are one.
  let path: String

  init?(_ value: ValueID?, in view: BodyView) {
    guard let value, let path = Self.path(to: value, in: view, depth: 0) else { return nil }
    self.path = path
  }

  private static func path(to value: ValueID, in view: BodyView, depth: Int) -> String? {
    guard depth < 8 else { return nil }
    let body = view.body
    switch body[value].opcode {
    case .selfValue: return "self"
    case .global: return "self." + view.symbolText(of: value)
    case .member:
      return path(to: body.operand(0, of: value), in: view, depth: depth + 1).map {
        $0 + "." + view.symbolText(of: value)
      }
    case .load:
      let local = body.locals[Int(body[value].symbol)]
      guard local.flags.isDisjoint(with: [.isVar, .isInout, .isReassigned, .isTemporary]) else {
        return nil
      }
      let isSteady =
        local.flags.contains(.isParameter) || local.flags.contains(.isCaptured)
        || stores(of: body[value].symbol, in: body).allSatisfy { !body.isInLoop($0) }
      return isSteady ? "local \(view.localName(body[value].symbol))" : nil
    default: return nil
    }
  }

  private static func stores(of local: UInt32, in body: FunctionBody) -> [ValueID] {
    body.instructions.indices.map { ValueID($0) }.filter {
      body[$0].opcode == .store && body[$0].symbol == local
    }
  }
}

/// Types of locks, by whether who holds one may take it again.
enum LockTypes {
  /// A second `lock()` by the same thread waits for ever.
  static let plain: Set<String> = [
    "NSLock", "NIOLock", "Lock", "Mutex", "OSAllocatedUnfairLock", "UnfairLock", "ConditionLock",
    "NSConditionLock", "NSCondition",
  ]
  static func isLock(_ type: String) -> Bool {
    // `NSRecursiveLock`, and a program's own: `ReadWriteLock`, `SpinLock`.
    plain.contains(type) || type.hasSuffix("Lock") || type.hasSuffix("Mutex")
  }

  /// Of another one it is not known whether a second `lock()` waits.
  static func isPlain(_ type: String) -> Bool { plain.contains(type) }
}
