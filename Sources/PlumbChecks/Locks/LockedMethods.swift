import PlumbFlow
import PlumbSource

/// The methods of a type, in one file, that take a lock of `self` which may not be taken twice.
struct LockedMethods {
  struct Take {
    var path: String
    var view: BodyView
    var offset: UInt32
  }

  /// Only methods that have their name for themselves.
  private var takes: [String: [Take]] = [:]

  init(around view: BodyView, _ context: CheckContext) {
    guard view.body.enclosingType != 0 else { return }
    let file = view.file
    let siblings = file.summary.bodies.indices.filter {
      file.summary.bodies[$0].enclosingType == view.body.enclosingType
        && file.summary.bodies[$0].kind == .function
    }.map { BodyView(file: file, number: $0) }
    let names = Dictionary(grouping: siblings, by: \.name)
    for (name, methods) in names {
      guard methods.count == 1, let method = methods.first else { continue }
      let uses = LockUses(method, context).uses
      takes[name] = uses.sorted { $0.key < $1.key }.compactMap { value, use in
        guard use.action == .takes || use.action == .enters, use.isPlain,
          use.lock.path.hasPrefix("self."), isFirst(value, use.lock, uses, method)
        else { return nil }
        return Take(path: use.lock.path, view: method, offset: method.body[value].offset)
      }
    }
  }

  /// A method that gives the lock back first is meant to be called with it.
  private func isFirst(
    _ value: ValueID, _ lock: LockPlace, _ uses: [ValueID: LockUses.Use], _ method: BodyView
  ) -> Bool {
    !uses.contains { other, use in
      use.action == .leaves && use.lock == lock && method.body.mayPrecede(other, value)
        && !uses.contains { taking, first in
          first.action == .takes && first.lock == lock && method.body.mayPrecede(taking, other)
        }
    }
  }

  /// What a call of `self`'s method takes of the locks that are held.
  func take(by call: CallParts, _ held: Set<String>, in view: BodyView) -> Take? {
    let isOwn = call.receiver.map { view.body[$0].opcode == .selfValue } ?? (call.callee == nil)
    guard isOwn, let takes = takes[call.name] else { return nil }
    return takes.first { held.contains($0.path) }
  }
}
